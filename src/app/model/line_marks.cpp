#include "model/line_marks.h"

#include <algorithm>

#include "model/why.h"

namespace poolyard::app {
namespace {

/// Where the thread stood; 0: not known, or it was not there.
int line_at(const TraceLane& lane, std::optional<trace::Tick> moment) {
  const trace::Lane& info = lane.info;
  if (!moment) return info.alive ? info.line : 0;
  if (*moment < trace::ticks(info.started) || (!info.alive && *moment > trace::ticks(info.ended))) return 0;
  const std::size_t i = lane.states.first_ending_after(*moment);
  if (i == lane.states.size()) return info.line;
  // It goes on where it was before.
  const bool goes_on = i > 0 && lane.states[i].line() == 0 && lane.states[i].start_tick() == *moment;
  return lane.states[goes_on ? i - 1 : i].line();
}

}  // namespace

std::vector<LineMark> marks_of_stuck(const TraceModel& trace) {
  std::vector<LineMark> marks;
  if (!trace.stuck()) return marks;
  const auto color = [&](int lane) { return lane >= 0 ? trace.lanes()[static_cast<std::size_t>(lane)].color : 0; };
  for (const trace::Stuck::Thread& thread : trace.stuck()->threads) {
    const int waiter = trace.find(thread.lane.id()), holder = trace.find(thread.whom);
    if (thread.lane.cause.line != 0) {
      marks.push_back({LineMark::Kind::wants, thread.lane.cause.line, color(waiter), waiter, thread.sentence() + "."});
    }
    if (thread.held_since_line == 0 || thread.whom == 0) continue;
    const std::string who = thread.whom == thread.lane.id() ? thread.name : thread.whom_name;
    const std::string what = thread.object.empty() ? "what " + thread.name + " waits for" : thread.object;
    marks.push_back({LineMark::Kind::holds, thread.held_since_line, color(holder), holder, who + " took " + what + " here and has it still."});
  }
  return marks;
}

std::vector<LineMark> standing(const TraceModel& trace, std::optional<trace::Tick> moment) {
  std::vector<LineMark> marks;
  for (int i = 0; i < static_cast<int>(trace.lanes().size()); ++i) {
    const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(i)];
    if (const int line = line_at(lane, moment); line != 0) marks.push_back({LineMark::Kind::stands, line, lane.color, i, {}});
  }
  std::stable_sort(marks.begin(), marks.end(), [](const LineMark& a, const LineMark& b) { return a.line < b.line; });
  return marks;
}

std::string words_of_standing(const TraceModel& trace, const LineMark& mark, std::optional<trace::Tick> moment, double now) {
  const auto stretch = stretch_at(trace, mark.lane, false, moment.value_or(trace::ticks(now)), 1, now);
  return stretch ? why(trace, *stretch).sentence : name_of(trace, mark.lane);
}

}  // namespace poolyard::app
