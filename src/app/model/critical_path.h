// The critical path of a run: what its length was made of. From the run's end one walks back along a lane; where the thread waited and another
// one ended that, one goes over to that one, at that moment, and where it began, to who started it; likewise from who waited for a result to the
// worker that had it, and from an idle worker to who submitted its task. Had anything on the way been shorter,
// the run might have been; what is not on it would have changed nothing.
#pragma once

#include <map>
#include <vector>

#include "model/lane_time.h"

namespace poolyard::app {

struct CriticalPath {
  struct Step {
    int lane = 0;
    trace::Tick from = 0, to = 0;
  };
  std::vector<Step> steps;  ///< in the order of time, without a gap
  std::map<int, trace::Tick> lanes;  ///< how much of it lies on each
  trace::Tick waited = 0;   ///< on the way nobody was at work: they slept, or nobody knows who ended the wait
};

/// Of what happened between these moments, of which the second is the run's end.
CriticalPath critical_path(const TraceModel& trace, trace::Tick from, trace::Tick to);

}  // namespace poolyard::app
