// One stretch of time on a lane, as a person sees it and selects it: a thread in one state, or a task. What goes on now is one, too.
#pragma once

#include <optional>

#include "model/lane_time.h"

namespace poolyard::app {

struct Stretch {
  int lane = 0;      ///< its place in TraceModel::lanes()
  bool task = false; ///< else a state
  int kind = 0;      ///< a state, SpanTrack::kUnknown, or a task's number
  trace::Tick start = 0;
  trace::Tick end = 0;
  bool failed = false;   ///< a task that raised
  bool ongoing = false;  ///< no span tells of it yet
  int missing = 0;       ///< of what is not known: about how many changes that were
  trace::Wait wait = trace::Wait::none;  ///< what kind of thing the thread waits for…
  std::uint32_t object = 0;              ///< …and which, as trace::Cause has it
  std::uint16_t line = 0;                ///< of the program, where it stood when this began; 0: not known
  trace::LaneId woken_by = 0;            ///< who ended the wait; 0: not known, or nobody has
  trace::PoolNumber pool = 0;            ///< of a task, whose it is; 0: not known
  bool operator==(const Stretch&) const = default;
};

/// One span, by itself.
Stretch stretch_of(int lane, bool task, const trace::Span& span);
/// What goes on now on a lane, if anything does.
std::optional<Stretch> ongoing_stretch(const TraceModel& trace, int lane, bool task, double now);

/// The one at a moment, where there is one. One that is shorter than what a person can point at, and not farther from there than
/// `near`, is meant rather than its neighbour.
std::optional<Stretch> stretch_at(const TraceModel& trace, int lane, bool task, trace::Tick time, trace::Tick near, double now);
/// Its neighbours on the same lane, whatever lies between.
std::optional<Stretch> stretch_after(const TraceModel& trace, const Stretch& stretch, double now);
std::optional<Stretch> stretch_before(const TraceModel& trace, const Stretch& stretch);

}  // namespace poolyard::app
