#include "model/activity.h"

#include <algorithm>

namespace poolyard::app {

using trace::Tick;

std::uint64_t Activity::look(const TraceModel& trace, const TraceProcess* process, double now, Tick from, Tick to, Tick longest) {
  int shift = 0;
  while (Tick{2} << shift <= longest) ++shift;
  std::uint64_t dropped = 0;  // what is not kept any more was something else before
  for (const TraceLane& lane : trace.lanes()) dropped += lane.states.dropped();
  const Tick until = std::min(to, trace::ticks(now));
  const Tick begin = std::max<Tick>(from, 0) >> shift, end = std::max(begin, (until + (Tick{1} << shift) - 1) >> shift);
  if (shift != shift_ || dropped != dropped_ || begin > complete_ || end < first_) {
    cells_.clear();
    first_ = complete_ = begin;
    shift_ = shift;
    dropped_ = dropped;
    ++version_;
  }
  if (begin < first_) {
    std::deque<Cell> before = cells_from(trace, process, now, begin, static_cast<std::size_t>(first_ - begin));
    cells_.insert(cells_.begin(), before.begin(), before.end());
    first_ = begin;
    ++version_;
  }
  // What lies far outside of the picture is let go.
  constexpr Tick kMostKept = 8192;
  if (begin - first_ > kMostKept) {
    cells_.erase(cells_.begin(), cells_.begin() + (begin - first_));
    first_ = begin;
  }
  if (end > complete_) {
    const std::deque<Cell> after = cells_from(trace, process, now, complete_, static_cast<std::size_t>(end - complete_));
    const auto known = cells_.begin() + (complete_ - first_);
    if (!std::equal(known, cells_.end(), after.begin(), after.end())) {
      cells_.erase(known, cells_.end());
      cells_.insert(cells_.end(), after.begin(), after.end());
      ++version_;
    }
    complete_ = std::max(complete_, std::min(end, trace::ticks(now) >> shift_));
  }
  return version_;
}

std::deque<Activity::Cell> Activity::cells_from(const TraceModel& trace, const TraceProcess* process, double now, Tick first,
                                                std::size_t count) const {
  std::deque<Cell> cells(count);
  if (process) {
    for (int lane : process->lanes) add(trace.lanes()[lane], now, first, cells);
  } else {
    for (const TraceLane& lane : trace.lanes()) add(lane, now, first, cells);
  }
  return cells;
}

void Activity::add(const TraceLane& lane, double now, Tick first, std::deque<Cell>& cells) const {
  const SpanTrack& states = lane.states;
  const Tick length = Tick{1} << shift_, origin = first << shift_;
  const auto count = static_cast<Tick>(cells.size());
  const auto share = [&](Tick time) { return static_cast<float>(static_cast<double>(time) / static_cast<double>(length)); };
  // Of one kind from one moment to another: whole cells by the way.
  const auto put = [&](Tick start, Tick end, int kind) {
    start = std::max(start, origin);
    end = std::min(end, origin + count * length);
    for (Tick cell = (start - origin) >> shift_; start < end; ++cell) {
      const Tick next = std::min(end, origin + (cell + 1) * length);
      cells[static_cast<std::size_t>(cell)].threads[static_cast<std::size_t>(kind)] += share(next - start);
      start = next;
    }
  };
  for (std::size_t i = states.first_ending_after(origin); i < states.size();) {
    const trace::Span& span = states[i];
    if (span.start_tick() >= origin + count * length) break;
    const Tick end = (((span.start_tick() >> shift_) + 1) << shift_);  // of the cell in which it begins
    if (span.end_tick() > end) {
      put(span.start_tick(), span.end_tick(), SpanLog::kind_of(span));
      ++i;
      continue;
    }
    // All that lie in this cell, at once.
    const std::size_t next = states.first_ending_after(end, i);
    const SpanTrack::Shares sum = states.sum(i, next);
    Cell& cell = cells[static_cast<std::size_t>((span.start_tick() - origin) >> shift_)];
    for (std::size_t kind = 0; kind < sum.size(); ++kind) cell.threads[kind] += share(sum[kind]);
    i = next;
  }
  if (const Ongoing ongoing = ongoing_state(lane, now)) put(ongoing.start, ongoing.end, ongoing.kind);
}

}  // namespace poolyard::app
