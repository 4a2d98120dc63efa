// A counter between processes that may be taken from while it is above zero, as Python's multiprocessing.Semaphore and BoundedSemaphore.
//
//     poolyard::multiprocessing::Semaphore places(4);
//     places.acquire(); …; places.release();
//     places.acquire(100);                            // false after 100 ms
//
// Nobody owns what was taken: what a process had taken when it was killed stays taken, as with POSIX's and Python's; a Lock tells. Copies,
// also in other processes, are the same semaphore. Thread-safe. Times are milliseconds.
#pragma once

#include <limits>

#include <poolyard/multiprocessing/shared_object.h>

namespace poolyard::multiprocessing {

class Semaphore {
 public:
  /// Throws std::invalid_argument ("semaphore initial value must be >= 0"), ArenaFull.
  explicit Semaphore(int value = 1) : Semaphore(value, std::numeric_limits<std::int32_t>::max()) {}

  /// Takes one, waiting while there is none. False when the timeout passed first; 0 ms only looks.
  bool acquire(double timeout_ms = kForever);
  /// Gives back so many. Throws std::invalid_argument ("n must be one or more"), std::overflow_error above 2^31 - 1.
  void release(int count = 1);
  int value() const;

  bool operator==(const Semaphore&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    object_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    object_ = SharedObject::receive(archive, Kind::semaphore);
  }

 protected:
  Semaphore(int value, std::int32_t most);

 private:
  SharedObject object_;
};

/// Its value never exceeds the initial one: release() throws std::invalid_argument ("Semaphore released too many times").
class BoundedSemaphore : public Semaphore {
 public:
  explicit BoundedSemaphore(int value = 1) : Semaphore(value, value) {}
};

}  // namespace poolyard::multiprocessing
