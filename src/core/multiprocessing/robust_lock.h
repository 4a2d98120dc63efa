// A lock between processes that outlives whoever has it: a word of the arena that names its owner.
//
// The owner is in the word from the very instruction that takes it, so the lock of a process that was killed is known to be
// that: the process's end changes the word, and who finds the word still changed by a dead one, which in the browser may go on for a moment,
// sees by its generation that it is.
#pragma once

#include <algorithm>

#include <poolyard/arena.h>

namespace poolyard::multiprocessing {

class RobustLock {
 public:
  enum class Outcome { timed_out, acquired, owner_died };

  RobustLock(Arena& arena, Arena::Offset at) : arena_(arena), memory_(arena.memory()), at_(at) {}

  /// For the program's plain locks: a dead owner's is free at once. What it guards may be left half done.
  Outcome acquire(double timeout_ms) {
    std::int32_t expected = 0;
    if (memory_.compare_exchange(at_, expected, self())) return Outcome::acquired;
    return timeout_ms > 0 || owner(expected) == 0 || is_over(expected) ? wait(timeout_ms, false) : Outcome::timed_out;
  }
  /// Where more than one word is written with it, as by the library: a dead owner's is free once surely nothing of it goes on, and a
  /// dead process does not get it (it ends).
  Outcome enter(double timeout_ms);
  /// Whoever has it is dead, and goes on for a moment.
  bool owner_is_over() const {
    const std::int32_t word = memory_.load(at_);
    return owner(word) != 0 && is_over(word);
  }

  /// Whoever calls it. False if nobody has it.
  bool release();
  bool locked() const { return owner(memory_.load(at_)) != 0; }
  bool is_mine() const { return (memory_.load(at_) & kIdentity) == self(); }

  /// The slot of the process that has it, if that lives; else -1.
  int owner() const {
    const std::int32_t word = memory_.load(at_);
    return owner(word) == 0 || is_over(word) ? -1 : owner(word) - 1;
  }

  /// Its process has ended: the next owner is told.
  void owner_ended(int process);
  /// A process that may have been woken, or have been about to wake another, has ended.
  void wake_again();

 private:
  // The owner's slot, plus 1; bits; how often an end has stirred it since it was taken, modulo 64; the owner's generation.
  static constexpr std::int32_t kOwner = 0xff, kAwaited = 0x100, kDied = 0x200, kStir = 0x400, kStirred = 0xfc00;
  static constexpr std::int32_t kIdentity = static_cast<std::int32_t>(0xffff00ffu);
  static_assert(Arena::kProcesses < kOwner);
  static std::int32_t owner(std::int32_t word) { return word & kOwner; }
  static std::int32_t self();
  bool is_over(std::int32_t word) const;
  bool is_gone(std::int32_t word) const;
  Outcome wait(double timeout_ms, bool internal);

  Arena& arena_;
  poolyard::SharedMemory& memory_;
  Arena::Offset at_;
};

/// A scope in which the library has it; or false, if that would have taken longer than until then (on now_ms()'s clock). Who lives has it
/// for a moment only, which is waited for also when it is late: a queue that others are just at is not empty for that.
class Entered {
 public:
  Entered(Arena& arena, Arena::Offset at, double until = kForever) : lock_(arena, at), outcome_(lock_.enter(until == kForever ? kForever : 0)) {
    if (outcome_ != RobustLock::Outcome::timed_out) return;
    const double left = until - now_ms();
    outcome_ = lock_.enter(lock_.owner_is_over() ? left : std::max(left, kMomentMs));
  }
  ~Entered() {
    if (*this) lock_.release();
  }
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;
  explicit operator bool() const { return outcome_ != RobustLock::Outcome::timed_out; }
  /// Whoever had it before was killed within: what it was at may be half done.
  bool owner_died() const { return outcome_ == RobustLock::Outcome::owner_died; }

 private:
  static constexpr double kMomentMs = 10;  // it may have no core for as long
  RobustLock lock_;
  RobustLock::Outcome outcome_;
};

}  // namespace poolyard::multiprocessing
