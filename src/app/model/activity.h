// What a run's threads were doing together, over time: how many of them were in each kind of state, on average in each cell of time.
// So one sees concurrency (threads that are there at once) apart from parallelism (threads that run at once).
//
// What has been found is kept, as in SpanTrack: a picture that goes on costs what is new in it. A thread costs as much as it has
// changed, or as there are cells, whichever is less.
#pragma once

#include <array>
#include <deque>

#include "model/lane_time.h"

namespace poolyard::app {

class Activity {
 public:
  struct Cell {
    std::array<float, SpanTrack::kKinds> threads{};  ///< of each kind
    float in(trace::State state) const { return threads[static_cast<std::size_t>(state)]; }
    float running() const { return in(trace::State::running); }
    /// Running, or would be if it had the interpreter lock.
    float ready() const { return running() + in(trace::State::gil); }
    bool operator==(const Cell&) const = default;
  };

  /// Looks at the threads of one process, or, if it is null, at all, between two moments, but not later than `now`, in cells of the
  /// largest power of two of ticks that is not longer than `longest`. Returns a number that is another whenever a cell has become
  /// another: what was drawn of the same part of time holds as long as it is the same.
  std::uint64_t look(const TraceModel& trace, const TraceProcess* process, double now, trace::Tick from, trace::Tick to, trace::Tick longest);

  /// Calls `on_cell(start, end, const Cell&)` for the cells that lie in [from, to), of what was looked at last, in order.
  template <class OnCell>
  void visit(trace::Tick from, trace::Tick to, OnCell on_cell) const {
    const trace::Tick length = trace::Tick{1} << shift_;
    for (trace::Tick at = std::max(first_, from >> shift_); at < first_ + static_cast<trace::Tick>(cells_.size()); ++at) {
      if (at * length >= to) return;
      on_cell(at * length, (at + 1) * length, cells_[static_cast<std::size_t>(at - first_)]);
    }
  }

 private:
  /// What these cells hold, from cell number `first` on.
  std::deque<Cell> cells_from(const TraceModel& trace, const TraceProcess* process, double now, trace::Tick first, std::size_t count) const;
  void add(const TraceLane& lane, double now, trace::Tick first, std::deque<Cell>& cells) const;

  std::deque<Cell> cells_;   // from cell number first_ on, without a gap
  trace::Tick first_ = 0;
  trace::Tick complete_ = 0; // the number of the first cell in which something may still happen
  int shift_ = -1;           // the cells' length is 2 to this
  std::uint64_t dropped_ = 0;
  std::uint64_t version_ = 0;
};

}  // namespace poolyard::app
