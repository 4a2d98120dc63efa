// How a thread waits for another one of its process: it looks for a while, since being woken costs some 10 to 50 µs on each side, then
// sleeps on a word.
#pragma once

#include <algorithm>
#include <thread>

#include <poolyard/shared_memory.h>
#include <poolyard/trace.h>

namespace poolyard::threading {

/// How long looking is worth it, for one thread or one kind of wait. It follows how long the last wait took, slept through or not: by
/// successful looks alone, who has begun to sleep would never find out that it need not.
class Patience {
 public:
  /// Whether `ready()` became true within the time that is worth it now. If not, slept() is to be called once it has.
  template <class F>
  bool look(F ready) {
    began_ms_ = now_ms();
    const double end = began_ms_ + patience_ms_;
    // Who has what we wait for may be waiting for our core: after the first microsecond it is offered.
    for (int round = 0;; ++round) {
      for (int looks = 0; looks < 16; ++looks) {  // a look at the clock costs as much as several at a word
        if (ready()) return patience_ms_ = kMost, true;
      }
      if (now_ms() >= end) return false;
      if (round >= 16) std::this_thread::yield();
    }
  }
  void slept() {
    patience_ms_ = now_ms() - began_ms_ < kMost + kWakes ? kMost : std::max(patience_ms_ / 2, kLeast);
  }

 private:
  static constexpr double kMost = 0.064, kLeast = 0.002;
  static constexpr double kWakes = 0.1;  // what the sleep and its end may have added
  double patience_ms_ = kMost;
  double began_ms_ = 0;
};

/// Waits until `ready()`; false when the timeout passed first. `sleep(ms)` sleeps for so long at most, unless it is ready or until it may
/// be; what is waited for must have a way to end that sleep.
template <class Ready, class Sleep>
bool wait_until(Ready ready, Sleep sleep, double timeout_ms) {
  if (ready()) return true;
  if (timeout_ms <= 0) return false;
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  static thread_local Patience patience;
  if (patience.look(ready)) return true;
  trace::InState waiting(trace::State::lock);
  while (!ready()) {
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return false;
    sleep(left);
  }
  patience.slept();
  return true;
}

}  // namespace poolyard::threading
