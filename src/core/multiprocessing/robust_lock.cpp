#include "robust_lock.h"

#include <algorithm>

#include <poolyard/process.h>
#include <poolyard/trace.h>

namespace poolyard::multiprocessing {
namespace {
// What is done under most locks takes less than falling asleep does.
constexpr int kLooks = 200;
}  // namespace

std::int32_t RobustLock::self() {
  return (Arena::current_process() + 1) | static_cast<std::int32_t>(static_cast<std::uint32_t>(Arena::current_generation()) << 16);
}

bool RobustLock::is_over(std::int32_t word) const {
  const int slot = owner(word) - 1;
  const auto generation = static_cast<std::uint32_t>(memory_.load(arena_.process_word(slot, Arena::kGeneration)));
  return (generation & 0xffff) != static_cast<std::uint32_t>(word) >> 16 || arena_.is_over(slot);
}
bool RobustLock::is_gone(std::int32_t word) const {
  const int slot = owner(word) - 1;
  const auto generation = static_cast<std::uint32_t>(memory_.load(arena_.process_word(slot, Arena::kGeneration)));
  return (generation & 0xffff) != static_cast<std::uint32_t>(word) >> 16 || arena_.is_gone(slot);
}

RobustLock::Outcome RobustLock::wait(double timeout_ms, bool internal) {
  std::int32_t awaited = 0;  // once we have slept: then others may sleep, too, and our release wakes one
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  auto take = [&](std::int32_t& word) {
    while (owner(word) == 0 || (internal ? is_gone(word) : is_over(word))) {
      const bool died = owner(word) != 0 || (word & kDied) != 0;
      if (memory_.compare_exchange(at_, word, self() | awaited | (word & kAwaited))) {
        return died ? Outcome::owner_died : Outcome::acquired;
      }
    }
    return Outcome::timed_out;
  };
  for (int look = 0; look < kLooks && timeout_ms > 0; ++look) {
    if (owner(memory_.load(at_)) == 0) break;
  }
  std::int32_t word = memory_.load(at_);
  if (Outcome outcome = take(word); outcome != Outcome::timed_out) return outcome;
  if (timeout_ms <= 0) return Outcome::timed_out;
  trace::Cause cause;
  if (!internal) cause = {trace::Wait::lock, timeout_ms == kForever, 0, trace::object_in_arena(at_)};
  trace::InState waiting(trace::State::lock, cause);
  for (;;) {
    // We announce ourselves, then look whether the owner is dead, then sleep. An end that is recorded after that look changes the word, so
    // that we do not fall asleep, or wakes us. One who takes the lock although its end is recorded is seen here, or by who sleeps when it is
    // woken next. robust_lock.pml has all of this.
    awaited = kAwaited;
    if ((word & kAwaited) == 0 && !memory_.compare_exchange(at_, word, word | kAwaited)) {
      if (Outcome outcome = take(word); outcome != Outcome::timed_out) return outcome;
      continue;
    }
    word |= kAwaited;
    const std::int32_t expected = word;
    if (Outcome outcome = take(word); outcome != Outcome::timed_out) return outcome;
    double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return Outcome::timed_out;
    // In the browser the dead one may be this: a wake for one is for somebody who lives.
    if (arena_.is_over(Arena::current_process())) exit_process(0);
    // Nobody tells when a dead process is gone for good.
    if (internal && word == expected && is_over(word)) left = std::min(left, 5.0);
    if (word == expected) memory_.wait(at_, expected, left);
    word = memory_.load(at_);
    if (Outcome outcome = take(word); outcome != Outcome::timed_out) return outcome;
  }
}

RobustLock::Outcome RobustLock::enter(double timeout_ms) {
  std::int32_t expected = 0;
  const Outcome outcome = memory_.compare_exchange(at_, expected, self()) ? Outcome::acquired : wait(timeout_ms, true);
  if (outcome != Outcome::timed_out && arena_.is_over(Arena::current_process())) {
    // In the browser a process that was killed goes on for a moment, without a right to anything.
    release();
    exit_process(0);
  }
  return outcome;
}

bool RobustLock::release() {
  std::int32_t word = self();
  if (memory_.compare_exchange(at_, word, 0)) return true;
  while (owner(word) != 0) {
    // A dead process's is not its own any more.
    if ((word & kIdentity) != self() && arena_.is_over(Arena::current_process())) exit_process(0);
    if (!memory_.compare_exchange(at_, word, 0)) continue;
    if ((word & kAwaited) != 0) memory_.notify(at_, 1);
    return true;
  }
  return false;
}

void RobustLock::owner_ended(int process) {
  // A read-modify-write: whoever finds a lock that this process takes after it sees that it was over, too.
  std::int32_t word = memory_.fetch_add(at_, 0);
  while (owner(word) == process + 1) {
    if (memory_.compare_exchange(at_, word, kDied | (word & kAwaited))) break;
  }
  wake_again();
}

void RobustLock::wake_again() {
  // Changed, too: who has looked, and is about to sleep, looks again.
  std::int32_t word = memory_.load(at_);
  while (!memory_.compare_exchange(at_, word, (word & ~kStirred) | ((word + kStir) & kStirred))) {
  }
  memory_.notify(at_);
}

}  // namespace poolyard::multiprocessing
