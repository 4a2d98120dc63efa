#include <poolyard/threading/event.h>

#include <limits>

#include <poolyard/trace.h>

#include "platform/futex.h"
#include "spin.h"

namespace poolyard::threading {
namespace {
thread_local Spin spin;
}

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
  const std::uint32_t before = word_.load(std::memory_order_acquire);
  // Acquire: what was done before it was set.
  auto was_set = [&](std::uint32_t word) { return (word & kSet) != 0 || word / kOnce != before / kOnce; };
  if (was_set(before)) return true;
  if (timeout_ms <= 0) return false;
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  if (spin.until([&] { return was_set(word_.load(std::memory_order_acquire)); })) return true;
  trace::InState waiting(trace::State::lock);
  for (;;) {
    // The bit and set()'s change are of one word: either we see that it was set, or set() sees that we may sleep.
    const std::uint32_t seen = word_.fetch_or(kAwaited, std::memory_order_acquire) | kAwaited;
    if (was_set(seen)) return true;
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return false;
    platform::futex_wait(word_, seen, left);
  }
}

}  // namespace poolyard::threading
