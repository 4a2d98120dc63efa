// How long many things took: their number at each length, in classes that double in four steps, so that a class is as wide as a fifth
// of what lies in it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include <poolyard/trace.h>

namespace poolyard::app {

class Durations {
 public:
  static constexpr std::size_t kClasses = 160;  // up to 2^40 ticks: four years

  void add(trace::Tick length) {
    ++classes_[class_of(length)];
    ++count_;
    sum_ += length;
    longest_ = std::max(longest_, length);
  }
  void add(const Durations& others) {
    for (std::size_t i = 0; i < kClasses; ++i) classes_[i] += others.classes_[i];
    count_ += others.count_;
    sum_ += others.sum_;
    longest_ = std::max(longest_, others.longest_);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t in_class(std::size_t i) const { return classes_[i]; }
  trace::Tick longest() const { return longest_; }
  double mean() const { return count_ ? static_cast<double>(sum_) / static_cast<double>(count_) : 0; }
  /// The length that this share of them does not exceed, as exact as the classes are.
  double quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kClasses; ++i) {
      seen += classes_[i];
      if (seen > wanted) return std::min(static_cast<double>(longest_), (begin_of(i) + begin_of(i + 1)) / 2);
    }
    return static_cast<double>(longest_);
  }

  static std::size_t class_of(trace::Tick length) {
    const auto ticks = static_cast<std::uint64_t>(std::max<trace::Tick>(length, 0));
    if (ticks < 4) return static_cast<std::size_t>(ticks);
    const auto power = static_cast<std::size_t>(std::bit_width(ticks)) - 1;  // 2 at least
    return std::min(kClasses - 1, (power - 1) * 4 + static_cast<std::size_t>(ticks >> (power - 2) & 3));
  }
  /// The shortest length that lies in a class, in ticks.
  static double begin_of(std::size_t i) {
    if (i < 4) return static_cast<double>(i);
    return static_cast<double>((std::uint64_t{4} + i % 4) << (i / 4 - 1));
  }

 private:
  std::array<std::uint64_t, kClasses> classes_{};
  std::uint64_t count_ = 0;
  trace::Tick sum_ = 0, longest_ = 0;
};

}  // namespace poolyard::app
