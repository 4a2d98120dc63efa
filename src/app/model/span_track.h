// Looks at a thread's recorded past from any distance: a visit gives single spans where they are wide enough to see and,
// where many fall into one cell of time, how that cell's time was divided. What was found is kept, so that a picture that
// goes on costs what is new in it, and one that stands costs what is on the screen.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/span_log.h"

namespace poolyard::app {

class SpanTrack {
 public:
  static constexpr int kKinds = SpanLog::kKinds;
  static constexpr int kUnknown = SpanLog::kUnknown;
  using Shares = SpanLog::Shares;

  /// What is to be drawn from one moment to another.
  struct Part {
    trace::Tick start = 0;
    trace::Tick end = 0;
    std::size_t first = 0;  ///< its span, or the first of those it is mixed of
    std::size_t count = 0;  ///< 1: a span that can be seen alone
    /// Of a mixture: each kind's share of its time, in 255ths, all of them together 255.
    std::array<std::uint8_t, kKinds> shares{};
  };

  SpanTrack() = default;
  explicit SpanTrack(const SpanLog::Published& published) : log_(published) {}
  /// What is recorded by now: the same, and more.
  void update(const SpanLog::Published& published) { log_ = published; }

  std::size_t size() const { return log_.size; }
  bool empty() const { return log_.size == 0; }
  const trace::Span& operator[](std::size_t i) const { return block(i).spans[i % SpanLog::kBlock]; }
  std::uint64_t dropped() const { return log_.dropped; }

  /// Index of the first span that ends after `time`; size() if none does. `from`: none before that one does.
  std::size_t first_ending_after(trace::Tick time, std::size_t from = 0) const {
    // From `from` on in steps that grow: what is looked for is near it as a rule.
    std::size_t step = 1, low = from, high = size();
    while (low + step < size()) {
      if ((*this)[low + step].end_tick() > time) {
        high = low + step;
        break;
      }
      low += step;
      step *= 2;
    }
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if ((*this)[middle].end_tick() > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /// The time of spans [from, to), by kind.
  Shares sum(std::size_t from, std::size_t to) const {
    Shares result = sum_before(to);
    const Shares before = sum_before(from);
    for (int kind = 0; kind < kKinds; ++kind) result[kind] -= before[kind];
    return result;
  }

  /// How long each kind took between two moments; of spans that reach over them, the part that lies between.
  Shares between(trace::Tick from, trace::Tick to) const {
    const std::size_t first = first_ending_after(from), last = first_ending_after(to, first);
    Shares result = sum(first, last);
    const auto start = [&](std::size_t i) { return i < size() ? (*this)[i].start_tick() : to; };
    if (first < last && start(first) < from) result[SpanLog::kind_of((*this)[first])] -= from - start(first);
    if (start(last) < to) result[SpanLog::kind_of((*this)[last])] += to - std::max(from, start(last));
    return result;
  }

  /// Calls `on_part(const Part&)` for what lies in [from, to), in order, in cells of the largest power of two of ticks that
  /// is not longer than `longest`.
  template <class OnPart>
  void visit(trace::Tick from, trace::Tick to, trace::Tick longest, OnPart on_part) const {
    find_parts(from, to, longest);
    auto part = first_part_after(from);
    if (part - parts_.begin() > kMostBehind) {
      parts_.erase(parts_.begin(), part);
      part = parts_.begin();
      from_ = from;
    }
    for (; part != parts_.end() && part->start < to; ++part) on_part(*part);
    // The newest spans make no part to keep yet: their cell may get more.
    if (next_ == size() || (*this)[next_].start_tick() >= to) return;
    if (const Part last = part_at(next_); last.end > from) on_part(last);
  }

  /// How many parts are kept: for tests and measurements.
  std::size_t parts() const { return parts_.size(); }

 private:
  const SpanLog::Block& block(std::size_t i) const {
    return *(*log_.root)[i / SpanLog::kSegment]->blocks[i / SpanLog::kBlock % SpanLog::kSegmentBlocks];
  }

  Shares sum_before(std::size_t index) const {
    if (index == size()) return log_.total;
    const SpanLog::Block& home = block(index);
    Shares sum = home.before;
    for (std::size_t i = 0; i < index % SpanLog::kBlock; ++i) {
      sum[SpanLog::kind_of(home.spans[i])] += home.spans[i].end_tick() - home.spans[i].start_tick();
    }
    return sum;
  }

  trace::Tick cell_end(std::size_t i) const { return (((*this)[i].start_tick() >> cell_) + 1) << cell_; }

  /// The part that begins with span `i`, behind those that are kept.
  Part part_at(std::size_t i) const {
    const trace::Span& span = (*this)[i];
    const trace::Tick drawn = parts_.empty() ? span.start_tick() : parts_.back().end;
    const trace::Tick end = cell_end(i);
    const auto fits = [&](const trace::Span& one) { return (one.end_tick() - one.start_tick()) >> cell_ == 0; };
    if (fits(span)) {
      // With the one that goes on into the next cell, unless that can be seen alone.
      std::size_t next = first_ending_after(end, i);
      if (next < size() && (*this)[next].start_tick() < end && fits((*this)[next])) ++next;
      if (next > i + 1) {
        const Shares sum = this->sum(i, next);
        // The whole cell, but not over what came before it.
        return {std::max(drawn, end - (trace::Tick{1} << cell_)), end, i, next - i, in_255ths(sum)};
      }
    }
    return {span.start_tick(), span.end_tick(), i, 1, {}};
  }

  static std::array<std::uint8_t, kKinds> in_255ths(const Shares& sum) {
    trace::Tick all = 0, so_far = 0;
    for (trace::Tick share : sum) all += share;
    std::array<std::uint8_t, kKinds> shares{};
    for (int kind = 0, before = 0; kind < kKinds && all > 0; ++kind) {
      so_far += sum[kind];
      const int until = static_cast<int>((so_far * 255 + all / 2) / all);
      shares[kind] = static_cast<std::uint8_t>(until - std::exchange(before, until));
    }
    return shares;
  }

  /// Makes the parts of [from, to) unless they are there; all of them with cells of one length.
  void find_parts(trace::Tick from, trace::Tick to, trace::Tick longest) const {
    int cell = 0;
    while (trace::Tick{2} << cell <= longest) ++cell;
    // Spans that are dropped give others their places. What lies far behind the parts that are kept is begun anew.
    const bool others = cell != cell_ || log_.dropped != dropped_ || from < from_;
    if (others || (next_ < size() && (*this)[next_].start_tick() + (to - from) < from)) {
      parts_.clear();
      cell_ = cell;
      dropped_ = log_.dropped;
      from_ = from;
      next_ = first_ending_after(from);
    }
    while (next_ < size() && (*this)[next_].start_tick() < to) {
      const Part part = part_at(next_);
      // Complete only if something follows that is not in its cell.
      const std::size_t after = next_ + part.count;
      if (after == size()) break;
      parts_.push_back(part);
      next_ = after;
    }
  }

  std::vector<Part>::iterator first_part_after(trace::Tick time) const {
    return std::upper_bound(parts_.begin(), parts_.end(), time,
                            [](trace::Tick t, const Part& part) { return t < part.end; });
  }

  // Parts before the picture that are kept, lest they be made again when it is moved back.
  static constexpr std::ptrdiff_t kMostBehind = 8192;

  SpanLog::Published log_;
  // Parts found by the last visits: without a gap from the first span that ends after from_ to the span next_.
  mutable std::vector<Part> parts_;
  mutable int cell_ = 0;  // the cells' length is 2 to this
  mutable std::uint64_t dropped_ = 0;
  mutable trace::Tick from_ = 0;
  mutable std::size_t next_ = 0;
};

}  // namespace poolyard::app
