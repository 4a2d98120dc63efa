// A place where threads wait for each other, as Python's threading.Barrier.
//
//     poolyard::threading::Barrier start(2);
//     start.wait();     // in both threads: returns when both are there
//     start.wait(100);  // BrokenBarrierError, for all, when they are not within 100 ms
//
// Thread-safe. Times are milliseconds.
#pragma once

#include <functional>
#include <stdexcept>

#include <poolyard/threading/condition.h>

namespace poolyard::threading {

/// The barrier was aborted or reset, or somebody's timeout passed, while the thread waited or before.
struct BrokenBarrierError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Barrier {
 public:
  /// `action` is called by one of the threads each time all have come, before they go on; if it throws, the barrier is broken, and
  /// that thread gets what it threw. `timeout_ms` is what wait() takes without one. Throws std::invalid_argument ("parties must
  /// be > 0").
  explicit Barrier(int parties, std::function<void()> action = nullptr, double timeout_ms = kForever);

  /// Waits until all parties do. Returns a number from 0 to parties - 1 that is each one's own. Throws BrokenBarrierError; a timeout
  /// that passes breaks the barrier for all.
  int wait() { return wait(timeout_ms_); }
  int wait(double timeout_ms);
  /// Back to empty: those who wait get BrokenBarrierError, and those who come later begin anew.
  void reset();
  /// Breaks it: those who wait and those who come later get BrokenBarrierError, until reset().
  void abort();

  int parties() const { return parties_; }
  int n_waiting() const;
  bool broken() const;

 private:
  // Filling: threads come and wait. Draining: all have come and go on, one by one; who comes now waits for the last to be gone.
  // Resetting: as draining, with the error.
  enum class State { filling, draining, resetting, broken };
  void leave();

  const int parties_;
  const std::function<void()> action_;
  const double timeout_ms_;
  mutable Lock lock_;
  Condition changed_{lock_};
  State state_ = State::filling;
  int count_ = 0;
};

}  // namespace poolyard::threading
