// How a thread waits for another one of its process: it looks for a while, since being woken costs some 10 to 50 µs on each side, then
// sleeps on a word.
#pragma once

#include <algorithm>

#include <poolyard/shared_memory.h>
#include <poolyard/simulated.h>
#include <poolyard/trace.h>

namespace poolyard::threading {

/// How long looking is worth it, for one thread or one kind of wait. It follows how long the last wait took, slept through or not: by
/// successful looks alone, who has begun to sleep would never find out that it need not. Where it comes again and again as soon as
/// we sleep and no sooner, whoever brings it waits for a core, perhaps ours: then we look now and then only.
class Patience {
 public:
  /// Whether `ready()` became true within the time that is worth it now. If not, slept() is to be called once it has.
  template <class F>
  bool look(F ready) {
    if (simulated::here()) return ready();  // nobody does anything meanwhile
    began_ms_ = now_ms();
    looks_ = resting_ == 0;
    if (!looks_) return --resting_, ready();
    const double end = began_ms_ + patience_ms_;
    do {
      for (int looks = 0; looks < 16; ++looks) {  // a look at the clock costs as much as several at a word
        if (!ready()) continue;
        patience_ms_ = kMost;
        in_vain_ = 0;
        return true;
      }
    } while (now_ms() < end);
    return false;
  }
  void slept() {
    if (now_ms() - began_ms_ > kMost + kWakes) {
      patience_ms_ = std::max(patience_ms_ / 2, kLeast);
    } else if (looks_ && patience_ms_ == kMost) {
      in_vain_ = std::min(in_vain_ + 1, 5);
      resting_ = 1 << in_vain_;
    } else {
      patience_ms_ = kMost;
    }
  }

 private:
  static constexpr double kMost = 0.064, kLeast = 0.002;
  static constexpr double kWakes = 0.2;  // what the sleep and its end may have added
  double patience_ms_ = kMost;
  double began_ms_ = 0;
  bool looks_ = false;
  int in_vain_ = 0;  // in a row
  int resting_ = 0;  // waits for which we do not look
};

/// Waits until `ready()`, for which `object` is responsible (see cause.h); false when the timeout passed first. `sleep(ms)` sleeps for so long at most, unless it is ready or until it may
/// be; what is waited for must have a way to end that sleep.
template <class Ready, class Sleep>
bool wait_until(trace::Wait kind, std::uint32_t object, Ready ready, Sleep sleep, double timeout_ms) {
  if (ready()) return true;
  if (timeout_ms <= 0) return false;
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  static thread_local Patience patience;
  if (patience.look(ready)) return true;
  trace::InState waiting(trace::State::lock, {kind, timeout_ms == kForever, 0, object});
  while (!ready()) {
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return false;
    sleep(left);
  }
  patience.slept();
  return true;
}

}  // namespace poolyard::threading
