// A counter that may be taken from while it is above zero, as Python's threading.Semaphore and BoundedSemaphore.
//
//     poolyard::threading::Semaphore places(4);
//     places.acquire(); …; places.release();
//     places.acquire(100);                            // false after 100 ms
//
// Too many released is an error where it is a BoundedSemaphore. Thread-safe. Times are milliseconds.
//
// Four bytes, and one atomic instruction each way where nobody waits. For one between processes see poolyard/semaphore.h.
#pragma once

#include <atomic>
#include <cstdint>

#include <poolyard/shared_memory.h>

namespace poolyard::threading {

class Semaphore {
 public:
  /// Throws std::invalid_argument ("semaphore initial value must be >= 0").
  explicit Semaphore(int value = 1);
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// Takes one, waiting while there is none. False when the timeout passed first; 0 ms only looks.
  bool acquire(double timeout_ms = kForever);
  /// Gives back so many. Throws std::invalid_argument ("n must be one or more"), std::overflow_error above 2^30.
  void release(int count = 1);
  int value() const;

 protected:
  Semaphore(int value, std::uint32_t most);

 private:
  std::uint32_t most_;
  std::atomic<std::uint32_t> word_;  // the value, twice; and 1 if somebody may sleep
};

/// Its value never exceeds the initial one: release() throws std::invalid_argument ("Semaphore released too many times").
class BoundedSemaphore : public Semaphore {
 public:
  explicit BoundedSemaphore(int value = 1) : Semaphore(value, static_cast<std::uint32_t>(value)) {}
};

}  // namespace poolyard::threading
