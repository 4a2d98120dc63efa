// One thread's recorded past as stretches of time, in order and never overlapping, that can be looked at from any
// distance: a visit gives single spans where they are wide enough to see and, where many fall into one pixel, how that
// pixel's time was divided. A visit costs what is on the screen, not what was recorded.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace poolyard::app {

class SpanTrack {
 public:
  static constexpr int kKinds = 8;

  struct Span {
    double start = 0;
    double end = 0;
    std::int32_t kind = 0;    ///< below kKinds: what a mixture is summed over
    std::int32_t number = 0;  ///< whatever else belongs to it
  };

  /// Time spent in each kind.
  using Shares = std::array<double, kKinds>;

  /// Spans must come in order; one that begins before the last has ended is cut, one that only goes on with it is
  /// joined.
  void add(Span span) {
    if (!spans_.empty()) span.start = std::max(span.start, spans_.back().end);
    span.end = std::max(span.end, span.start);
    span.kind = std::clamp(span.kind, 0, kKinds - 1);
    if (!spans_.empty() && goes_on(spans_.back(), span)) {
      total_[span.kind] += span.end - spans_.back().end;
      spans_.back().end = span.end;
      return;
    }
    if (spans_.size() % kBlock == 0) sums_.push_back(total_);
    total_[span.kind] += span.end - span.start;
    spans_.push_back(span);
  }

  std::size_t size() const { return spans_.size(); }
  bool empty() const { return spans_.empty(); }
  const Span& operator[](std::size_t i) const { return spans_[i]; }

  /// Index of the first span that ends after `time`; size() if none does.
  std::size_t first_ending_after(double time, std::size_t from = 0) const {
    return std::upper_bound(spans_.begin() + from, spans_.end(), time,
                            [](double t, const Span& span) { return t < span.end; }) -
           spans_.begin();
  }

  /// The time of spans [from, to), by kind.
  Shares sum(std::size_t from, std::size_t to) const {
    Shares result = sum_before(to);
    const Shares before = sum_before(from);
    for (int kind = 0; kind < kKinds; ++kind) result[kind] -= before[kind];
    return result;
  }

  /// Looks at [from, to) in cells of `cell` milliseconds: calls `on_span(const Span&)` for spans that can be seen alone
  /// and `on_mixture(start, end, const Shares&)` for cells that hold several.
  template <class OnSpan, class OnMixture>
  void visit(double from, double to, double cell, OnSpan on_span, OnMixture on_mixture) const {
    double drawn = from;  // a mixture must not paint over what came before it
    for (std::size_t i = first_ending_after(from); i < spans_.size() && spans_[i].start < to;) {
      const Span& span = spans_[i];
      std::size_t next = i + 1;
      if (span.end - span.start < cell) {
        const double cell_end = (std::floor(span.start / cell) + 1) * cell;
        next = std::max(next, first_ending_after(cell_end, i));
        if (next > i + 1) {
          const double start = std::max(drawn, cell_end - cell);
          on_mixture(start, cell_end, sum(i, next));
          drawn = cell_end;
          i = next;
          continue;
        }
      }
      on_span(span);
      drawn = std::max(drawn, span.end);
      i = next;
    }
  }

  /// Forgets the older half; returns how many spans that were.
  std::size_t drop_older_half() {
    const std::vector<Span> kept(spans_.begin() + spans_.size() / 2, spans_.end());
    const std::size_t dropped = spans_.size() - kept.size();
    *this = SpanTrack();
    for (const Span& span : kept) add(span);
    return dropped;
  }

 private:
  static constexpr std::size_t kBlock = 16;  // sums are kept for every 16th span only: 4 bytes a span

  static bool goes_on(const Span& before, const Span& span) {
    constexpr double kTouching = 0.001;  // a microsecond, in ms
    return before.kind == span.kind && before.number == span.number && span.start - before.end < kTouching;
  }

  Shares sum_before(std::size_t index) const {
    if (index == spans_.size()) return total_;
    Shares sum = sums_[index / kBlock];
    for (std::size_t i = index / kBlock * kBlock; i < index; ++i)
      sum[spans_[i].kind] += spans_[i].end - spans_[i].start;
    return sum;
  }

  std::vector<Span> spans_;
  std::vector<Shares> sums_;
  Shares total_{};
};

}  // namespace poolyard::app
