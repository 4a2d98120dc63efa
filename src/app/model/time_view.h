// Which part of a run the timeline shows, and how it moves: all of it, its newest part, or wherever it was put.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

namespace poolyard::app {

class TimeView {
 public:
  enum class Mode {
    fit,     ///< the whole run, as it grows
    follow,  ///< a fixed length of time, its end at now
    free,    ///< stays where it was put
  };

  Mode mode() const { return mode_; }
  double from() const { return from_; }
  double length() const { return length_; }
  double to() const { return from_ + length_; }
  /// How long the whole run is.
  double run() const { return end_; }

  /// Once a frame: the run is now `end` ms long.
  void update(double end, bool running) {
    end_ = std::max(end, running || end == 0 ? kShortestRun : kShortestEnded);
    if (mode_ == Mode::fit) {
      from_ = 0;
      length_ = end_ * (running ? 1.08 : 1.02);
    } else if (mode_ == Mode::follow) {
      from_ = std::max(0.0, end - length_ * 0.94);
      if (!running) mode_ = Mode::free;
    }
  }

  void fit() { mode_ = Mode::fit; }
  void follow() {
    if (mode_ == Mode::fit) length_ = std::min(length_, kFollowed);
    mode_ = Mode::follow;
  }

  /// Makes everything `factor` times as wide, while the moment `around` stays where it is.
  void zoom(double factor, double around) {
    const double length = std::clamp(length_ / factor, kShortest, std::max(end_ * 2, kShortestRun));
    // A view that follows keeps its end at now, whatever its length.
    if (mode_ != Mode::follow) {
      from_ = around - (around - from_) * length / length_;
      mode_ = Mode::free;
    }
    length_ = length;
    keep_in_sight();
  }

  void pan(double by) {
    if (by == 0) return;
    from_ += by;
    mode_ = Mode::free;
    keep_in_sight();
  }

  void show(double from, double length) {
    from_ = from;
    length_ = std::clamp(length, kShortest, std::max(end_ * 2, kShortestRun));
    mode_ = Mode::free;
    keep_in_sight();
  }

 private:
  static constexpr double kShortest = 0.002;  // two microseconds: what clocks tell apart
  static constexpr double kShortestRun = 1;
  static constexpr double kShortestEnded = 0.01;
  static constexpr double kFollowed = 4000;

  void keep_in_sight() { from_ = std::clamp(from_, -length_ * 0.5, std::max(0.0, end_ - length_ * 0.5)); }

  Mode mode_ = Mode::fit;
  double from_ = 0;
  double length_ = 1000;
  double end_ = kShortestRun;
};

/// The distance of the axis's ticks: 1, 2 or 5 times a power of ten, at least `least` ms.
double tick_distance(double least);
/// A moment on the axis, as exact as the ticks' distance asks for: "0", "250 ms", "1.5 s".
std::string tick_label(double ms, double distance);
/// How long something took: "3.00 s", "12.4 ms", "85 µs".
std::string duration_text(double ms);
/// A moment, exact: "1234.567 ms".
std::string exact_time(double ms);

}  // namespace poolyard::app
