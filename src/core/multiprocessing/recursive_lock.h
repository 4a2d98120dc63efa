// A robust lock with a thread and a depth: an RLock's words.
#pragma once

#include <poolyard/cause.h>
#include <poolyard/multiprocessing/shared_object.h>

#include "held.h"
#include "robust_lock.h"

namespace poolyard::multiprocessing {

class RecursiveLock {
 public:
  explicit RecursiveLock(const SharedObject& object)
      : memory_(Arena::current()->memory()), object_(object), lock_(*Arena::current(), object.word(ObjectTable::kLock)) {}

  RobustLock::Outcome acquire(double timeout_ms) {
    if (is_owned()) {
      memory_.store(depth(), memory_.load(depth()) + 1);
      return RobustLock::Outcome::acquired;
    }
    auto outcome = lock_.enter(0);  // thread and depth are words beside it
    if (outcome == RobustLock::Outcome::timed_out && timeout_ms > 0) {
      const trace::WaitsFor it(trace::Wait::lock, object(), timeout_ms);
      outcome = lock_.enter(timeout_ms);
    }
    if (outcome != RobustLock::Outcome::timed_out) {
      trace::Held::take(object(), true);
      memory_.store(thread(), this_thread());
      memory_.store(depth(), 1);
    }
    return outcome;
  }
  void release() {
    const std::int32_t left = memory_.load(depth()) - 1;
    memory_.store(depth(), left);
    if (left > 0) return;
    memory_.store(thread(), 0);
    trace::Held::give_back(object());
    lock_.release();
  }
  /// At whatever depth, which is returned.
  std::int32_t release_all() {
    const std::int32_t before = memory_.load(depth());
    memory_.store(depth(), 1);
    release();
    return before;
  }
  RobustLock::Outcome acquire_again(std::int32_t at_depth) {
    const auto outcome = acquire(kForever);
    memory_.store(depth(), at_depth);
    return outcome;
  }

  bool locked() const { return lock_.locked(); }
  /// What another thread writes to these words is never "this thread of this process".
  bool is_owned() const { return lock_.is_mine() && memory_.load(thread()) == this_thread(); }

 private:
  static std::int32_t this_thread();
  std::uint32_t object() const { return trace::object_in_arena(object_.word(ObjectTable::kLock)); }
  Arena::Offset thread() const { return object_.word(ObjectTable::kState); }
  Arena::Offset depth() const { return object_.word(ObjectTable::kState + 1); }

  poolyard::SharedMemory& memory_;
  const SharedObject& object_;
  RobustLock lock_;
};

}  // namespace poolyard::multiprocessing
