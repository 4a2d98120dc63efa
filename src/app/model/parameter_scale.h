// A parameter's range as a slider shows it: where a value lies from 0 to 1, and which value lies there. A range of more than a few
// dozen values is gone through in round steps, and one that spans powers of ten by its logarithm.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/parameters.h"
#include "model/time_view.h"

namespace poolyard::app {

class ParameterScale {
 public:
  explicit ParameterScale(const engine::Parameter& parameter)
      : least_(static_cast<double>(parameter.least)), most_(static_cast<double>(parameter.most)) {}

  double place_of(std::int64_t value) const {
    const double at = std::clamp(static_cast<double>(value), least_, most_);
    return logarithmic() ? std::log(at / least_) / std::log(most_ / least_) : (at - least_) / (most_ - least_);
  }
  std::int64_t value_at(double place) const {
    place = std::clamp(place, 0.0, 1.0);
    const double exact = logarithmic() ? least_ * std::pow(most_ / least_, place) : least_ + place * (most_ - least_);
    // Round enough that a step is seen: a fiftieth of what is there, or of the whole.
    const double step = std::max(1.0, tick_distance((logarithmic() ? exact : most_ - least_) / kSteps));
    return static_cast<std::int64_t>(std::clamp(std::round(exact / step) * step, least_, most_));
  }

 private:
  static constexpr double kSteps = 50, kWide = 15;
  bool logarithmic() const { return least_ > 0 && most_ / least_ >= kWide && most_ - least_ > kSteps; }

  double least_, most_;
};

}  // namespace poolyard::app
