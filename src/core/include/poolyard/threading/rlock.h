// A lock that the thread which has it may acquire again, as Python's threading.RLock: it is free once it has been released as often.
//
//     poolyard::threading::RLock lock;
//     { std::lock_guard outer(lock); { std::lock_guard inner(lock); … } }
//
// Releasing what the thread does not have is a std::logic_error. Thread-safe. Times are milliseconds.
#pragma once

#include <atomic>

#include <poolyard/threading/lock.h>

namespace poolyard::threading {

class RLock {
 public:
  RLock() = default;
  /// What it is called in the report of a deadlock; the text must live as long as the lock.
  explicit constexpr RLock(const char* name) : lock_(name) {}

  /// False when the timeout passed first; 0 ms only looks.
  bool acquire(double timeout_ms = kForever);
  /// Throws std::logic_error ("cannot release un-acquired lock") in a thread that does not have it.
  void release();
  bool locked() const { return lock_.locked(); }
  /// Whether the calling thread has it.
  bool is_owned() const;

  // For std::lock_guard and its relatives.
  void lock() { acquire(); }
  bool try_lock() { return acquire(0); }
  void unlock() { release(); }

 private:
  friend class Condition;
  unsigned release_all();
  void acquire_again(unsigned depth);

  Lock lock_;
  std::atomic<std::uint64_t> owner_{0};  // 0: nobody
  unsigned depth_ = 0;  // the owner's
};

}  // namespace poolyard::threading
