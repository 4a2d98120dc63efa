// Looking instead of sleeping: being woken costs some 10 to 50 µs on each side, so who expects something soon, and has a core
// for it, looks for a while first. How long follows what it brought: longer after a success, shorter after a failure.
#pragma once

#include <algorithm>

#include <poolyard/shared_memory.h>

namespace poolyard {

class Spin {
 public:
  /// Whether `ready()` became true within the time that is worth it now.
  template <class F>
  bool until(F ready) {
    double end = now_ms() + patience_ms_;
    do {
      for (int look = 0; look < 16; ++look) {  // a look at the clock costs as much as several at a word
        if (ready()) {
          patience_ms_ = std::min(patience_ms_ * 2, kMost);
          return true;
        }
      }
    } while (now_ms() < end);
    patience_ms_ = std::max(patience_ms_ / 2, kLeast);
    return false;
  }

 private:
  static constexpr double kMost = 0.064, kLeast = 0.002;
  double patience_ms_ = 0.016;
};

}  // namespace poolyard
