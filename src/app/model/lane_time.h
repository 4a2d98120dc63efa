// How a lane's time was spent: what its spans tell, and what goes on now, of which no span tells yet.
#pragma once

#include "model/trace_model.h"

namespace poolyard::app {

/// What a lane was last seen in: it goes on, or its process was killed in the middle of it.
struct Ongoing {
  trace::Tick start = 0;
  trace::Tick end = 0;
  int kind = -1;  ///< a state, or a task's number; -1: there is nothing
  explicit operator bool() const { return kind >= 0; }
};
/// `now`: until when the trace is known, in its own time.
Ongoing ongoing_state(const TraceLane& lane, double now);
Ongoing ongoing_task(const TraceLane& lane, double now);

/// How long the lane was in each kind of state between two moments.
SpanTrack::Shares time_between(const TraceLane& lane, trace::Tick from, trace::Tick to, double now);

}  // namespace poolyard::app
