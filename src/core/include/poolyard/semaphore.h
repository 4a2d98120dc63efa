// A counting semaphore that processes share: Python's multiprocessing.Semaphore and, with a count of one, Lock.
//
//     SharedSemaphore gate = arena.semaphore(arena.claim_semaphore(1, Arena::current_process()));
//     if (gate.acquire(100)) { …; gate.release(); }
//
// Nothing throws here; Arena::claim_semaphore() does (ArenaFull). Thread-safe. Timeouts are milliseconds.
#pragma once

#include <poolyard/shared_memory.h>

namespace poolyard {

class Arena;

class SharedSemaphore {
 public:
  static constexpr int kWords = 3;

  SharedSemaphore() = default;
  SharedSemaphore(Arena& arena, SharedMemory::Offset at) : arena_(&arena), at_(at) {}

  void reset(int count);
  /// Takes one, waiting up to `timeout_ms` (0: just try). False when the timeout passed.
  bool acquire(double timeout_ms = kForever);
  void release();
  /// So many were added to the count: those who wait for them are woken.
  void wake(int count);
  /// All who wait look again: for when the one that was woken, or the one that was to wake it, is dead.
  void wake_again();
  /// The count at this moment.
  int value() const;
  /// Where the count lies.
  SharedMemory::Offset word() const { return at_; }

 private:
  Arena* arena_ = nullptr;
  SharedMemory::Offset at_ = 0;  // word 0: the count (never below 0); 1: how many wait; 2: counted up to wake them
};

}  // namespace poolyard
