// A lock between processes that the thread which has it may acquire again, as Python's multiprocessing.RLock: it is free once it has been
// released as often.
//
//     poolyard::multiprocessing::RLock lock;
//     { std::lock_guard outer(lock); { std::lock_guard inner(lock); … } }
//
// It belongs to one thread of one process. If that process ends, the next owner gets OwnerDied, see lock.h. Copies are the same lock.
// Thread-safe. Times are milliseconds.
#pragma once

#include <poolyard/multiprocessing/lock.h>

namespace poolyard::multiprocessing {

class RLock {
 public:
  /// Throws ArenaFull.
  RLock() : object_(Kind::rlock) {}
  /// `name`: what it is called in the report of a deadlock. Throws ArenaFull.
  explicit RLock(const char* name) : RLock() { object_.set_name(name); }

  /// False when the timeout passed first; 0 ms only looks. Throws OwnerDied.
  bool acquire(double timeout_ms = kForever);
  /// Throws std::logic_error ("cannot release un-acquired lock") in a thread that does not have it.
  void release();
  bool locked() const;
  /// Whether the calling thread has it.
  bool is_owned() const;

  // For std::lock_guard and its relatives.
  void lock() { acquire(); }
  bool try_lock() { return acquire(0); }
  void unlock() { release(); }

  /// The same lock.
  bool operator==(const RLock&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    object_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    object_ = SharedObject::receive(archive, Kind::rlock);
  }

 private:
  friend class Condition;
  friend class SharedBytes;
  explicit RLock(SharedObject object) : object_(std::move(object)) {}

  SharedObject object_;
};

}  // namespace poolyard::multiprocessing
