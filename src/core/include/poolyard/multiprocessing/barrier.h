// A place where processes wait for each other, as Python's multiprocessing.Barrier.
//
//     poolyard::multiprocessing::Barrier start(2);
//     start.wait();     // in both processes: returns when both are there
//
// If a process ends while it waits there, the barrier is broken, and nobody waits for it for ever. (One that ends before it has come is
// not missed: give a timeout.) wait() throws BrokenBarrierError then, and after its timeout. Who ran the action releases the others
// whatever that takes. Copies, also in other processes, are the same barrier. Thread-safe. Times are milliseconds.
#pragma once

#include <poolyard/function_id.h>
#include <poolyard/multiprocessing/shared_object.h>
#include <poolyard/threading/barrier.h>

namespace poolyard::multiprocessing {

using threading::BrokenBarrierError;

class Barrier {
 public:
  /// `action`, a function of the program, is called by one of the processes each time all have come, before they go on; if it throws, the
  /// barrier is broken, and that process gets what it threw. `timeout_ms` is what wait() takes without one. Throws
  /// std::invalid_argument ("parties must be > 0"), ArenaFull.
  explicit Barrier(int parties = 1, void (*action)() = nullptr, double timeout_ms = kForever);

  /// Waits until all parties do. Returns a number from 0 to parties - 1 that is each one's own. Throws BrokenBarrierError; a timeout
  /// that passes breaks the barrier for all.
  int wait() { return wait(timeout_ms_); }
  int wait(double timeout_ms);
  /// Back to empty: those who wait get BrokenBarrierError, and those who come later begin anew.
  void reset();
  /// Breaks it: those who wait and those who come later get BrokenBarrierError, until reset().
  void abort();

  int parties() const;
  int n_waiting() const;
  bool broken() const;

  bool operator==(const Barrier&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    archive(action_, timeout_ms_);
    object_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(action_, timeout_ms_);
    object_ = SharedObject::receive(archive, Kind::barrier);
  }

 private:
  class Inside;
  SharedObject object_;
  std::int32_t action_ = 0;  // as function_id()
  double timeout_ms_ = kForever;
};

}  // namespace poolyard::multiprocessing
