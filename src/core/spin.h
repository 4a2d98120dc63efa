// Looking instead of sleeping: being woken costs some 10 to 50 µs on each side, so who expects something soon, and has a core
// for it, looks for a while first.
//
// For how long follows how long it took the last time, slept through or not: what others are woken for takes them longer, so by
// successful looks alone, who has once begun to sleep would not find out that it need not. And where looks fail again and
// again although it came soon after them, whoever was to bring it waits for a core, maybe ours: then we look now and then only.
#pragma once

#include <algorithm>

#include <poolyard/shared_memory.h>
#include <poolyard/simulated.h>

namespace poolyard {

class Spin {
 public:
  /// Whether `ready()` became true within the time that is worth it now. If not, came() is to be called once it has.
  /// `crowded`: every core has something better to do.
  template <class F>
  bool until(F ready, bool crowded = false) {
    for (int look = 0; look < kAtOnce; ++look) {  // tells nothing about whether it is worth it
      if (ready()) return true;
    }
    if (simulated::here()) return false;  // nobody does anything meanwhile
    began_ms_ = now_ms();
    crowded_ = crowded;
    looks_ = resting_ == 0;
    if (!looks_) return --resting_, false;
    const double end = began_ms_ + patience_ms_;
    double now = began_ms_;
    do {
      const double before = now;
      for (int look = 0; look < kAtOnce; ++look) {  // a look at the clock costs as much as several at a word
        if (!ready()) continue;
        if (now_ms() - before > kHeldUp) {
          came();  // while another had our core: looking has only kept it from that
        } else {
          patience_ms_ = kMost;
          misses_ = resting_ = 0;
          began_ms_ = 0;
        }
        return true;
      }
      now = now_ms();
    } while (now < end);
    return false;
  }

  /// What the last until() looked for in vain has come. Without one it does nothing.
  void came() {
    if (began_ms_ == 0) return;
    const bool soon = now_ms() - began_ms_ < (crowded_ ? kMost : kMost + kWakes);
    began_ms_ = 0;
    if (!soon) {
      patience_ms_ = std::max(patience_ms_ / 2, kLeast);
    } else if (looks_ && patience_ms_ == kMost) {
      misses_ = std::min(misses_ + 1, 5);
      resting_ = 1 << misses_;
    } else {
      patience_ms_ = kMost;
    }
  }

 private:
  static constexpr int kAtOnce = 16;
  static constexpr double kMost = 0.08, kLeast = 0.002;
  static constexpr double kHeldUp = 0.01;  // some looks take far less
  static constexpr double kWakes = 0.3;  // what may have been added by wakes: here, and wherever somebody waited for us
  double patience_ms_ = kMost;
  double began_ms_ = 0;  // of the wait that is not over
  bool crowded_ = false, looks_ = false;
  int misses_ = 0;       // in a row
  int resting_ = 0;      // waits for which we do not look
};

}  // namespace poolyard
