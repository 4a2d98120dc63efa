// Waiting, with a lock, for what another process will do under that lock, as Python's multiprocessing.Condition.
//
//     poolyard::multiprocessing::Condition changed;       // with an RLock of its own
//     std::lock_guard guard(changed);
//     changed.wait_for([&] { return count.get() > 0; });
//     …
//     std::lock_guard guard(changed); count.set(1); changed.notify();
//
// A wait() may end without a notification, as when a process that has the condition was killed (it may have been the one that was notified):
// look again, or use wait_for(). A timeout ends the sleep; the lock is acquired again whatever that takes, as in Python, since the caller goes on
// with it.
//
// Errors: std::logic_error without the lock, ArenaFull where no more objects can be shared, OwnerDied where the process that had the lock
// has ended (see lock.h). Copies, also in other processes, are the same condition with the same lock. Thread-safe. Times are milliseconds.
#pragma once

#include <limits>

#include <poolyard/multiprocessing/lock.h>
#include <poolyard/multiprocessing/rlock.h>
#include <poolyard/threading/wait_for.h>

namespace poolyard::multiprocessing {

class Condition {
 public:
  /// Throws ArenaFull.
  Condition() : object_(Kind::condition), lock_(Kind::rlock) {}
  explicit Condition(const Lock& lock) : object_(Kind::condition), lock_(lock.object_), plain_(true) {}
  explicit Condition(const RLock& lock) : object_(Kind::condition), lock_(lock.object_) {}

  /// Its lock's. Throws OwnerDied.
  bool acquire(double timeout_ms = kForever);
  void release();
  void lock() { acquire(); }
  bool try_lock() { return acquire(0); }
  void unlock() { release(); }

  /// Releases the lock, sleeps until it is notified, and acquires the lock again. False when the timeout passed without. Throws
  /// std::logic_error ("cannot wait on un-acquired lock"), and OwnerDied, after which the lock is the caller's, too.
  bool wait(double timeout_ms = kForever);
  /// Waits until `ready()`, which is called with the lock; returns what it gave last.
  template <class F>
  auto wait_for(F ready, double timeout_ms = kForever) {
    return threading::wait_for(*this, ready, timeout_ms);
  }
  /// Wakes at least so many of those who wait, if there are so many. Throws std::logic_error ("cannot notify on un-acquired lock").
  void notify(int count = 1);
  void notify_all() { notify(std::numeric_limits<int>::max()); }

  bool operator==(const Condition&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    archive(plain_);
    object_.send(archive);
    lock_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    archive(plain_);
    object_ = SharedObject::receive(archive, Kind::condition);
    lock_ = SharedObject::receive(archive, plain_ ? Kind::lock : Kind::rlock);
  }

 private:
  bool is_owned() const;

  SharedObject object_;
  SharedObject lock_;
  bool plain_ = false;  // a Lock, not an RLock
};

}  // namespace poolyard::multiprocessing
