#include "model/legible.h"

#include <algorithm>
#include <cmath>

namespace poolyard::app {
namespace {

constexpr double kEnough = 4.5;  // WCAG's level AA

double luminance(std::uint32_t color) {
  const auto part = [color](int shift) {
    const double value = (color >> shift & 255) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

std::uint32_t mixed(std::uint32_t color, std::uint32_t other, double share) {
  std::uint32_t result = 0;
  for (int shift : {16, 8, 0}) {
    const double value = (color >> shift & 255) * (1 - share) + (other >> shift & 255) * share;
    result |= static_cast<std::uint32_t>(std::lround(value)) << shift;
  }
  return result;
}

}  // namespace

double contrast(std::uint32_t a, std::uint32_t b) {
  const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
  return std::max(x, y) / std::min(x, y);
}

std::uint32_t legible(std::uint32_t color, std::uint32_t ground) {
  const std::uint32_t towards = contrast(0xffffff, ground) > contrast(0, ground) ? 0xffffff : 0;
  constexpr int kSteps = 20;
  for (int step = 0; step < kSteps; ++step) {
    const std::uint32_t mix = mixed(color, towards, static_cast<double>(step) / kSteps);
    if (contrast(mix, ground) >= kEnough) return mix;
  }
  return towards;
}

}  // namespace poolyard::app
