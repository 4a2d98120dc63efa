// A lock between processes, as Python's multiprocessing.Lock: whoever releases it need not be who acquired it.
//
//     int work(poolyard::multiprocessing::Lock lock) {
//       std::lock_guard guard(lock);
//       …
//     }
//     poolyard::multiprocessing::Lock lock;
//     poolyard::Process(work, lock).start();
//
// Copies of it, here and in other processes, are the same lock. Free or taken without a wait it costs one atomic instruction each way.
// Waiting is not in turn. If the process that has it ends, the next owner is told by an exception, once; the lock goes on working:
//
//     try {
//       std::lock_guard guard(lock);
//       use(shared);
//     } catch (const poolyard::multiprocessing::OwnerDied&) {
//       repair(shared);          // the exception has the lock, and releases it at the end of this block
//     }
//
// Thread-safe. Times are milliseconds.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <poolyard/multiprocessing/shared_object.h>

namespace poolyard::multiprocessing {

/// The process that had the lock has ended, and what the lock guards may be half done. Whoever gets this has the lock: it is released with
/// the exception (the last copy of it). Only where a Condition's wait() throws it, the lock is its caller's, as after any wait().
class OwnerDied : public std::runtime_error {
 public:
  explicit OwnerDied(std::shared_ptr<const void> held)
      : std::runtime_error("the process that had this lock has ended without releasing it: what the lock guards may be half done"),
        held_(std::move(held)) {}

 private:
  std::shared_ptr<const void> held_;
};

class Lock {
 public:
  /// Throws ArenaFull.
  Lock() : object_(Kind::lock) {}
  /// `name`: what it is called in the report of a deadlock. Throws ArenaFull.
  explicit Lock(const char* name) : Lock() { object_.set_name(name); }

  /// Takes it, waiting if somebody has it. False when the timeout passed first; 0 ms only looks. Throws OwnerDied.
  bool acquire(double timeout_ms = kForever) { return take(timeout_ms, false); }
  /// Throws std::logic_error ("release unlocked lock") if nobody has it.
  void release();
  bool locked() const;

  // For std::lock_guard and its relatives: whoever takes it so gives it back itself, as C++ has it of any mutex.
  void lock() { take(kForever, true); }
  bool try_lock() { return take(0, true); }
  void unlock() { release(); }

  /// The same lock.
  bool operator==(const Lock&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    object_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    object_ = SharedObject::receive(archive, Kind::lock);
  }

 private:
  friend class Condition;
  bool take(double timeout_ms, bool own);
  explicit Lock(SharedObject object) : object_(std::move(object)) {}

  SharedObject object_;
};

}  // namespace poolyard::multiprocessing
