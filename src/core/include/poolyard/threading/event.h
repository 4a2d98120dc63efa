// A flag that threads wait for, as Python's threading.Event.
//
//     poolyard::threading::Event ready;
//     ready.wait(100);     // in one thread: true once it is set, false after 100 ms
//     ready.set();         // in another
//
// Nothing throws. Thread-safe. Times are milliseconds.
#pragma once

#include <atomic>
#include <cstdint>

#include <poolyard/shared_memory.h>

namespace poolyard::threading {

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool is_set() const { return (word_.load(std::memory_order_acquire) & kSet) != 0; }
  /// Wakes all who wait, also if it is cleared at once.
  void set();
  void clear();
  /// True as soon as it is set, or was set meanwhile; false when the timeout passed first.
  bool wait(double timeout_ms = kForever) const;

 private:
  enum : std::uint32_t { kSet = 1, kAwaited = 2, kOnce = 4 };  // from kOnce on: how often it was set
  mutable std::atomic<std::uint32_t> word_{0};
};

}  // namespace poolyard::threading
