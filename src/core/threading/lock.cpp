#include <poolyard/threading/lock.h>

#include <algorithm>
#include <stdexcept>

#include <poolyard/trace.h>

#include "platform/futex.h"

namespace poolyard::threading {

namespace {
// What is done under most locks takes less than falling asleep does; the looking ends well before a sleep would pay.
constexpr int kLooks = 200;
}  // namespace

bool Lock::wait(double timeout_ms) {
  for (int look = 0; look < kLooks; ++look) {
    // A look is a load: a failing compare-and-swap would take the line from the owner, who is about to write to it.
    if (word_.load(std::memory_order_relaxed) == kFree && try_lock()) return true;
  }
  trace::InState waiting(trace::State::lock, {trace::Wait::lock, timeout_ms == kForever, 0, trace::object_at(this)});
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  // From here on it is taken as awaited, since others may sleep: then our release wakes one, perhaps for nothing. The word is
  // exchanged before each sleep, and the sleep does not begin if a release has changed it since.
  while (word_.exchange(kAwaited, std::memory_order_acquire) != kFree) {
    const double left = until == kForever ? kForever : until - now_ms();
    // Who gives up leaves the word as it is: that costs a release a needless wake, and misses nobody. A wake that came for it is
    // not lost either: the word was free then, so whoever sleeps next exchanges it first.
    if (left <= 0) return false;
    platform::futex_wait(word_, kAwaited, left);
  }
  return true;
}

void Lock::release_other(std::uint32_t before) {
  if (before == kFree) throw std::logic_error("release unlocked lock");
  platform::futex_wake(&word_, 1);
}

}  // namespace poolyard::threading
