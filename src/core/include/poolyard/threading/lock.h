// A lock between the threads of a process, as Python's threading.Lock: whoever releases it need not be who acquired it.
//
//     poolyard::threading::Lock lock;
//     { std::lock_guard guard(lock); … }
//     if (lock.acquire(100)) { …; lock.release(); }      // for at most 100 ms
//
// Four bytes. Free or taken without a wait it costs one atomic instruction each way; a wait looks for some microseconds, then
// sleeps. Waiting is not in turn: who comes by when it is free takes it. Releasing what nobody has is a std::logic_error. Thread-safe. Times
// are milliseconds.
#pragma once

#include <atomic>
#include <cstdint>

#include <poolyard/shared_memory.h>

namespace poolyard::threading {

class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Takes it, waiting if somebody has it. False when the timeout passed first; 0 ms only looks.
  bool acquire(double timeout_ms = kForever) { return try_lock() || (timeout_ms > 0 && wait(timeout_ms)); }
  /// Throws std::logic_error ("release unlocked lock") if nobody has it.
  void release() {
    // Release: what was done under the lock, before whoever takes it next (the acquire of try_lock() and wait()).
    const std::uint32_t before = word_.exchange(kFree, std::memory_order_release);
    if (before != kTaken) [[unlikely]] release_other(before);
  }
  bool locked() const { return word_.load(std::memory_order_relaxed) != kFree; }

  // For std::lock_guard and its relatives.
  void lock() { acquire(); }
  bool try_lock() {
    std::uint32_t expected = kFree;
    return word_.compare_exchange_strong(expected, kTaken, std::memory_order_acquire, std::memory_order_relaxed);
  }
  void unlock() { release(); }

 private:
  enum : std::uint32_t { kFree, kTaken, kAwaited };  // kAwaited: taken, and somebody may sleep on it
  bool wait(double timeout_ms);
  void release_other(std::uint32_t before);
  std::atomic<std::uint32_t> word_{kFree};
};

}  // namespace poolyard::threading
