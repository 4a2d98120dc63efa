#include "model/lane_time.h"

#include <algorithm>

namespace poolyard::app {

Ongoing ongoing_state(const TraceLane& lane, double now) {
  const trace::Lane& info = lane.info;
  const double end = info.alive ? now : info.ended;
  const double recorded = lane.states.empty() ? 0 : lane.states[lane.states.size() - 1].end();
  if (end <= info.since || info.since < recorded - 1e-6) return {};
  return {trace::ticks(info.since), trace::ticks(end), SpanLog::kind_of(info.state, info.cause.kind)};
}

Ongoing ongoing_task(const TraceLane& lane, double now) {
  const trace::Lane& info = lane.info;
  const double end = info.alive ? now : info.ended;
  return info.task < 0 || end <= info.task_since ? Ongoing{} : Ongoing{trace::ticks(info.task_since), trace::ticks(end), info.task};
}

SpanTrack::Shares time_between(const TraceLane& lane, trace::Tick from, trace::Tick to, double now) {
  SpanTrack::Shares shares = lane.states.between(from, to);
  if (const Ongoing ongoing = ongoing_state(lane, now)) {
    shares[ongoing.kind] += std::max<trace::Tick>(0, std::min(to, ongoing.end) - std::max(from, ongoing.start));
  }
  return shares;
}

}  // namespace poolyard::app
