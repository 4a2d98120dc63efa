#include <poolyard/threading/lock.h>

#include <algorithm>
#include <stdexcept>

#include <poolyard/resource.h>
#include <poolyard/trace.h>

#include "platform/futex.h"

namespace poolyard::threading {

namespace {
// What is done under most locks takes less than falling asleep does; the looking ends well before a sleep would pay.
constexpr int kLooks = 200;
}  // namespace

void Lock::tell_name() const { trace::Resource::set_name(trace::object_at(this), name_ ? name_ : ""); }

bool Lock::wait(std::uint32_t how, double timeout_ms) {
  for (int look = 0; look < kLooks; ++look) {
    // A look is a load: a failing compare-and-swap would take the line from the owner, who is about to write to it.
    if (word_.load(std::memory_order_relaxed) == kFree && try_take(how)) return true;
  }
  const std::uint32_t object = trace::object_at(this);
  trace::InState waiting(trace::State::lock, {trace::Wait::lock, timeout_ms == kForever, 0, object});
  const trace::LaneId self = trace::current_lane_id();
  if (self != 0) tell_name();
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if (word == kFree) {
      // From here on it is taken as awaited, since others may sleep: then our release wakes one, perhaps for nothing. Acquire: what was done
      // under the lock before (the release in release()).
      if (!word_.compare_exchange_weak(word, how | kAwaited | self << kHolder, std::memory_order_acquire, std::memory_order_relaxed)) continue;
      if (self != 0) trace::Resource::set_holder(object, self, 0, (how & kOwn) != 0);
      return true;
    }
    // Relaxed: it says that we may sleep, in the word that a release changes, so either that sees it or our sleep does not begin.
    if ((word & kAwaited) == 0 && !word_.compare_exchange_weak(word, word | kAwaited, std::memory_order_relaxed, std::memory_order_relaxed)) continue;
    word |= kAwaited;
    // Who has it, for whoever explains the run: told before each sleep, and the sleep does not begin if somebody else has it by then.
    // While all who wait are asleep, what was told last is so; a release by its holder takes it back.
    if (self != 0) trace::Resource::set_holder(object, word >> kHolder, 0, (word & kOwn) != 0);
    const double left = until == kForever ? kForever : until - now_ms();
    // Who gives up leaves the word as it is: that costs a release a needless wake, and misses nobody. A wake that came for it is
    // not lost either: the word was free then, so whoever sleeps next changes it first.
    if (left <= 0) return false;
    platform::futex_wait(word_, word, left);
    word = word_.load(std::memory_order_relaxed);
  }
}

void Lock::release_other(std::uint32_t before) {
  if (before == kFree) throw std::logic_error("release unlocked lock");
  // Only the addresses are used: whoever has taken it since may have destroyed it.
  if (before >> kHolder != 0) trace::Resource::clear_holder(trace::object_at(this), before >> kHolder);
  platform::futex_wake(&word_, 1);
}

}  // namespace poolyard::threading
