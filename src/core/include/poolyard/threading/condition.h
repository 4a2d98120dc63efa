// Waiting, with a lock, for what another thread will do under that lock, as Python's threading.Condition.
//
//     poolyard::threading::Condition changed;       // with an RLock of its own
//     std::lock_guard guard(changed);
//     changed.wait_for([&] { return !items.empty(); });
//     …
//     std::lock_guard guard(changed); items.push_back(1); changed.notify();
//
// Several conditions may share a lock. Who waits is woken in turn. Without the lock wait() and notify() are a std::logic_error. A timeout ends
// the sleep; the lock is acquired again whatever that takes. Thread-safe. Times are milliseconds.
#pragma once

#include <poolyard/threading/lock.h>
#include <poolyard/threading/rlock.h>
#include <poolyard/threading/wait_for.h>

namespace poolyard::threading {

class Condition {
 public:
  Condition() : rlock_(&own_) {}
  /// What it is called in reports; the text must live as long as the condition.
  explicit Condition(const char* name) : own_(name), rlock_(&own_) {}
  explicit Condition(Lock& lock) : lock_(&lock) {}
  explicit Condition(RLock& lock) : rlock_(&lock) {}
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  bool acquire(double timeout_ms = kForever) { return lock_ ? lock_->acquire(timeout_ms) : rlock_->acquire(timeout_ms); }
  void release() { lock_ ? lock_->release() : rlock_->release(); }
  void lock() { acquire(); }
  bool try_lock() { return acquire(0); }
  void unlock() { release(); }

  /// Releases the lock, sleeps until it is notified, and acquires the lock again. False when the timeout passed without. Throws
  /// std::logic_error ("cannot wait on un-acquired lock").
  bool wait(double timeout_ms = kForever);
  /// Waits until `ready()`, which is called with the lock; returns what it gave last.
  template <class F>
  auto wait_for(F ready, double timeout_ms = kForever) {
    return threading::wait_for(*this, ready, timeout_ms);
  }
  /// Wakes those who have waited longest, at most so many. Throws std::logic_error ("cannot notify on un-acquired lock").
  void notify(int count = 1);
  void notify_all();

 private:
  struct Waiter;
  bool is_owned() const { return lock_ ? lock_->locked() : rlock_->is_owned(); }

  RLock own_;
  Lock* lock_ = nullptr;
  RLock* rlock_ = nullptr;
  // Under the lock.
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

}  // namespace poolyard::threading
