#include "model/time_view.h"

#include <cstdio>

namespace poolyard::app {
namespace {

std::string format(const char* pattern, int digits, double value) {
  char text[48];
  std::snprintf(text, sizeof text, pattern, digits, value);
  return text;
}

}  // namespace

double tick_distance(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(std::max(least, 1e-6))));
  for (double step : {1.0, 2.0, 5.0}) {
    if (step * power >= least * 0.999999) return step * power;
  }
  return 10 * power;
}

std::string tick_label(double ms, double distance) {
  // A unit for the whole axis, by its ticks' distance; digits as needed to tell two ticks apart.
  const double unit = distance >= 100 ? 1000 : distance >= 0.1 ? 1 : 0.001;
  const char* name = unit == 1000 ? " s" : unit == 1 ? " ms" : " \xc2\xb5s";
  if (std::abs(ms) < distance / 1000) return "0";
  const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(distance / unit) - 1e-9)));
  return format("%.*f", digits, ms / unit) + name;
}

std::string duration_text(double ms) {
  ms = std::max(ms, 0.0);
  const auto three_digits = [](double value) { return value < 9.995 ? 2 : value < 99.95 ? 1 : 0; };
  if (ms < 0.9995) return format("%.*f", ms < 0.01 ? 1 : 0, ms * 1000) + " \xc2\xb5s";
  if (ms < 999.5) return format("%.*f", three_digits(ms), ms) + " ms";
  if (ms < 59995) return format("%.*f", three_digits(ms / 1000), ms / 1000) + " s";
  const int seconds = static_cast<int>(ms / 1000 + 0.5);
  return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

std::string exact_time(double ms) { return format("%.*f", 3, ms) + " ms"; }

}  // namespace poolyard::app
