#include "model/stretch.h"

namespace poolyard::app {
namespace {

using trace::Span;
using trace::Tick;

const SpanTrack& track_of(const TraceModel& trace, int lane, bool task) {
  const TraceLane& of = trace.lanes()[static_cast<std::size_t>(lane)];
  return task ? of.tasks : of.states;
}

/// Whether there is something to see: a lane says once, among its states, what of it is not known.
bool tells(const Span& span, bool task) { return !task || span.kind() == Span::task; }

/// The span, with those beside it that only go on with it.
Stretch joined(const SpanTrack& track, int lane, bool task, std::size_t i) {
  const Span& span = track[i];
  Stretch stretch = stretch_of(lane, task, span);
  if (task || span.kind() != Span::state) return stretch;
  // Two waits for different things are two, also where nothing was between them.
  const bool waits = stretch.wait != trace::Wait::none;
  const auto same = [&](const Span& other) {
    return other.kind() == Span::state && other.value() == span.value() && (waits ? same_cause(other, span) : other.cause().kind == trace::Wait::none);
  };
  for (std::size_t before = i; before > 0 && same(track[before - 1]) && track[before - 1].end_tick() == stretch.start; --before) {
    stretch.start = track[before - 1].start_tick();
    stretch.line = track[before - 1].line();
  }
  for (std::size_t after = i + 1; after < track.size() && same(track[after]) && track[after].start_tick() == stretch.end; ++after) {
    stretch.end = track[after].end_tick();
  }
  return stretch;
}

}  // namespace

Stretch stretch_of(int lane, bool task, const Span& span) {
  Stretch stretch{.lane = lane, .task = task, .kind = task ? span.value() : SpanLog::kind_of(span), .start = span.start_tick(),
                  .end = span.end_tick(), .failed = span.failed(), .missing = span.kind() == Span::lost ? span.value() : 0};
  stretch.line = span.line();
  if (task) stretch.pool = span.pool();
  if (task || span.kind() != Span::state) return stretch;
  stretch.wait = span.cause().kind;
  stretch.object = span.cause().object;
  stretch.woken_by = span.woken_by();
  return stretch;
}

std::optional<Stretch> ongoing_stretch(const TraceModel& trace, int lane, bool task, double now) {
  const TraceLane& of = trace.lanes()[static_cast<std::size_t>(lane)];
  const Ongoing ongoing = task ? ongoing_task(of, now) : ongoing_state(of, now);
  if (!ongoing) return std::nullopt;
  Stretch stretch{.lane = lane, .task = task, .kind = ongoing.kind, .start = ongoing.start, .end = ongoing.end, .ongoing = true};
  if (task) {
    stretch.pool = of.info.pool;
    return stretch;
  }
  stretch.wait = of.info.cause.kind;
  stretch.object = of.info.cause.object;
  stretch.line = of.info.cause.line;
  return stretch;
}

std::optional<Stretch> stretch_at(const TraceModel& trace, int lane, bool task, Tick time, Tick near, double now) {
  const SpanTrack& track = track_of(trace, lane, task);
  std::size_t i = track.first_ending_after(time - near);
  if (i < track.size() && track[i].end_tick() >= time) i = track.first_ending_after(time, i);
  if (i < track.size() && track[i].start_tick() <= time + near) {
    if (tells(track[i], task)) return joined(track, lane, task, i);
    return std::nullopt;
  }
  const auto ongoing = ongoing_stretch(trace, lane, task, now);
  return ongoing && ongoing->start <= time + near && ongoing->end >= time - near ? ongoing : std::nullopt;
}

std::optional<Stretch> stretch_after(const TraceModel& trace, const Stretch& stretch, double now) {
  const SpanTrack& track = track_of(trace, stretch.lane, stretch.task);
  for (std::size_t i = track.first_ending_after(stretch.end); i < track.size(); ++i) {
    if (tells(track[i], stretch.task)) return joined(track, stretch.lane, stretch.task, i);
  }
  if (stretch.ongoing) return std::nullopt;
  return ongoing_stretch(trace, stretch.lane, stretch.task, now);
}

std::optional<Stretch> stretch_before(const TraceModel& trace, const Stretch& stretch) {
  const SpanTrack& track = track_of(trace, stretch.lane, stretch.task);
  for (std::size_t i = track.first_ending_after(stretch.start); i-- > 0;) {
    // What took no time cannot be seen.
    if (tells(track[i], stretch.task) && track[i].end_tick() > track[i].start_tick()) return joined(track, stretch.lane, stretch.task, i);
  }
  return std::nullopt;
}

}  // namespace poolyard::app
