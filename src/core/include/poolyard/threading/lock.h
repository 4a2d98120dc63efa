// A lock between the threads of a process, as Python's threading.Lock: whoever releases it need not be who acquired it.
//
//     poolyard::threading::Lock lock;
//     { std::lock_guard guard(lock); … }
//     if (lock.acquire(100)) { …; lock.release(); }      // for at most 100 ms
//
//     poolyard::threading::Lock lock_a{"lock_a"};        // what it is called in the report of a deadlock
//
// Two words: one is the lock, with the thread that has it, the other its name. Free or taken without a wait it costs one atomic instruction each way; a wait looks for some microseconds, then
// sleeps. Waiting is not in turn: who comes by when it is free takes it. Releasing what nobody has is a std::logic_error. Thread-safe. Times
// are milliseconds.
#pragma once

#include <atomic>
#include <cstdint>

#include <poolyard/cause.h>
#include <poolyard/shared_memory.h>

namespace poolyard::threading {

class Lock {
 public:
  Lock() = default;
  /// The text must live as long as the lock: a literal, say.
  explicit constexpr Lock(const char* name) : name_(name) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  /// Takes it, waiting if somebody has it. False when the timeout passed first; 0 ms only looks.
  bool acquire(double timeout_ms = kForever) { return take(kTaken, timeout_ms); }
  /// Throws std::logic_error ("release unlocked lock") if nobody has it.
  void release() {
    // Release: what was done under the lock, before whoever takes it next (the acquire of try_take() and wait()).
    const std::uint32_t before = word_.exchange(kFree, std::memory_order_release);
    if ((before & (kTaken | kAwaited)) != kTaken) [[unlikely]] release_other(before);
  }
  bool locked() const { return word_.load(std::memory_order_relaxed) != kFree; }

  // For std::lock_guard and its relatives: whoever takes it so gives it back itself, as C++ has it of any mutex.
  void lock() { take(kTaken | kOwn, kForever); }
  bool try_lock() { return try_take(kTaken | kOwn); }
  void unlock() { release(); }

 private:
  friend class RLock;
  friend class Condition;
  // kAwaited: somebody may sleep on it. kOwn: nobody but its holder gives it back. Above them the holder's lane (cause.h), which is there from
  // the very instruction that takes it, and costs nothing more.
  enum : std::uint32_t { kFree = 0, kTaken = 1, kAwaited = 2, kOwn = 4 };
  static constexpr int kHolder = 3;
  static_assert(trace::kLaneIdBits + kHolder <= 32);

  bool take(std::uint32_t how, double timeout_ms) { return try_take(how) || (timeout_ms > 0 && wait(how, timeout_ms)); }
  bool try_take(std::uint32_t how) {
    std::uint32_t expected = kFree;
    return word_.compare_exchange_strong(expected, how | trace::current_lane_id() << kHolder, std::memory_order_acquire, std::memory_order_relaxed);
  }
  /// How it is held, by the one who has it.
  std::uint32_t how() const { return word_.load(std::memory_order_relaxed) & (kTaken | kOwn); }
  void tell_name() const;
  bool wait(std::uint32_t how, double timeout_ms);
  void release_other(std::uint32_t before);

  std::atomic<std::uint32_t> word_{kFree};
  const char* name_ = nullptr;
};

}  // namespace poolyard::threading
