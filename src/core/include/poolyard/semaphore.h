// A counting semaphore that processes share: Python's multiprocessing.Semaphore and, with a count of one, Lock.
//
//     SharedSemaphore gate = arena.semaphore(arena.claim_semaphore(1, Arena::current_process()));
//     if (gate.acquire(100)) { …; gate.release(); }
//
// Nothing throws here; Arena::claim_semaphore() does (ArenaFull). Thread-safe. Timeouts are milliseconds.
#pragma once

#include <poolyard/shared_memory.h>

namespace poolyard {

class SharedSemaphore {
 public:
  SharedSemaphore() = default;
  SharedSemaphore(SharedMemory& memory, SharedMemory::Offset at) : memory_(&memory), at_(at) {}

  void reset(int count);
  /// Takes one, waiting up to `timeout_ms` (0: just try). False when the timeout passed.
  bool acquire(double timeout_ms = kForever);
  void release();
  /// Wakes all who wait, if there is something to take: for when the one that was woken, or the one that was to wake it,
  /// is dead.
  void wake_again();
  /// The count at this moment.
  int value() const;
  /// Where the count lies: a word that can also serve as a plain bell to wait on.
  SharedMemory::Offset word() const { return at_; }

 private:
  SharedMemory* memory_ = nullptr;
  SharedMemory::Offset at_ = 0;  // word 0: the count (never below 0); word 1: how many wait
};

}  // namespace poolyard
