#include "model/critical_path.h"

#include <algorithm>

namespace poolyard::app {
namespace {

using trace::Span;
using trace::State;
using trace::Tick;

/// The main thread of the first process, with whose end the run ends.
int last_lane(const TraceModel& trace) {
  if (trace.processes().empty() || trace.processes().front().lanes.empty()) return -1;
  return trace.processes().front().lanes.front();
}

/// The thread that started this one; -1: nobody knows.
int starter_of(const TraceModel& trace, const trace::Lane& lane) {
  if (lane.started_by != 0) return trace.find(lane.started_by);
  if (lane.thread != 0) return -1;
  for (const TraceProcess& process : trace.processes()) {
    if (process.pid == lane.ppid && !process.lanes.empty()) return process.lanes.front();
  }
  return -1;
}

bool is_work(const Span& span) {
  if (span.kind() != Span::state) return true;  // nobody knows
  const auto state = static_cast<State>(span.value());
  return state == State::running || state == State::gil || state == State::starting || state == State::blocked;
}

}  // namespace

CriticalPath critical_path(const TraceModel& trace, Tick from, Tick to) {
  CriticalPath path;
  Tick at = to;
  int lane = last_lane(trace);
  std::size_t stood = 0;
  while (lane >= 0 && at > from) {
    const TraceLane& here = trace.lanes()[static_cast<std::size_t>(lane)];
    const SpanTrack& states = here.states;
    const Tick arrived = at;
    int next = -1;
    // The spans that begin before this moment, from the last one on.
    for (std::size_t i = std::min(states.first_ending_after(at - 1) + 1, states.size()); i-- > 0 && at > from;) {
      const Span& span = states[i];
      if (span.start_tick() >= at) continue;
      if (span.woken_by() != 0 && span.end_tick() <= at && at < arrived) {
        next = trace.find(span.woken_by());
        if (next == lane) next = -1;
        at = span.end_tick();
        if (next >= 0) break;
      }
      if (!is_work(span)) path.waited += at - std::max(from, span.start_tick());
      at = std::max(from, span.start_tick());
    }
    if (next < 0 && at > from) {
      at = std::min(at, std::max(from, trace::ticks(here.info.started)));
      next = starter_of(trace, here.info);
      if (next == lane) next = -1;
    }
    // Who began where one has just come to is gone over; where that leads round, the trace is wrong.
    stood = arrived > at ? 0 : stood + 1;
    if (stood > trace.lanes().size()) break;
    if (arrived > at) {
      path.steps.push_back({lane, at, arrived});
      path.lanes[lane] += arrived - at;
    }
    lane = next;
  }
  std::reverse(path.steps.begin(), path.steps.end());
  return path;
}

}  // namespace poolyard::app
