#include <poolyard/threading/event.h>

#include <limits>

#include "platform/futex.h"
#include "wait.h"

namespace poolyard::threading {

void Event::set() {
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  do {
    // Release, also of who finds it set: by a read-modify-write, which a waiter's acquire sees.
    if (seen & kSet) {
      if (word_.compare_exchange_weak(seen, seen, std::memory_order_release, std::memory_order_relaxed)) return;
      continue;
    }
    if (word_.compare_exchange_weak(seen, ((seen & ~kAwaited) | kSet) + kOnce, std::memory_order_release, std::memory_order_relaxed)) break;
  } while (true);
  if (seen & kAwaited) platform::futex_wake(&word_, std::numeric_limits<int>::max());
}

void Event::clear() { word_.fetch_and(~std::uint32_t{kSet}, std::memory_order_relaxed); }

bool Event::wait(double timeout_ms) const {
  const std::uint32_t before = word_.load(std::memory_order_relaxed);
  // Acquire: what was done before it was set.
  auto was_set = [&](std::uint32_t word) { return (word & kSet) != 0 || word / kOnce != before / kOnce; };
  return wait_until(trace::Wait::event, trace::object_at(this), [&] { return was_set(word_.load(std::memory_order_acquire)); },
                    [&](double left) {
                      // The bit and set()'s change are of one word: either we see that it was set, or set() sees that we may sleep.
                      const std::uint32_t seen = word_.fetch_or(kAwaited, std::memory_order_relaxed) | kAwaited;
                      if (!was_set(seen)) platform::futex_wait(word_, seen, left);
                    },
                    timeout_ms);
}

}  // namespace poolyard::threading
