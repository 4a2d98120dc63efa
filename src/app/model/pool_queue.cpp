#include "model/pool_queue.h"

#include <algorithm>
#include <utility>

namespace poolyard::app {

using trace::Tick;

void PoolQueue::look(const TraceModel& trace, trace::PoolNumber pool, Tick from, Tick to, double now, bool complete) {
  const TraceModel::PoolTasks* const tasks = trace.tasks_of(pool);
  const Tick until = std::min(to, trace::ticks(now));
  const Seen seen{&trace, tasks ? tasks->version : 0, pool, from, to, until, complete};
  if (std::exchange(seen_, seen) == seen) return;
  known_ = false;
  depth_ = {};
  waits_ = {};
  unknown_ = 0;
  first_submitted_ = 0;
  if (!tasks || to <= from) return;
  const double step = static_cast<double>(to - from) / kSteps;
  // Who comes or goes within a step counts there for what is left of it, and fully from the next one on.
  std::array<double, kSteps + 1> change{}, within{};
  const auto add = [&](Tick when, double count) {
    const double place = std::max(0.0, static_cast<double>(when - from) / step);
    const std::size_t at = std::min(kSteps - 1, static_cast<std::size_t>(place));
    within[at] += count * (static_cast<double>(at + 1) - place);
    change[at + 1] += count;
  };
  for (const TraceTask& task : tasks->tasks) {
    const bool began = task.started != 0;
    const bool begins_here = began && task.started > from && task.started <= until;
    if (task.submitter == 0) {
      unknown_ += begins_here ? 1 : 0;
      continue;
    }
    known_ = true;
    // Who submits notes that when it is done, and the worker may have begun by then.
    const Tick submitted = began ? std::min(task.submitted, task.started) : task.submitted;
    if (begins_here) waits_.add(task.started - submitted);
    if (!began && !complete) continue;
    const Tick taken = began ? std::min(task.started, until) : until;
    if (submitted >= until || taken <= from) continue;
    if (first_submitted_ == 0 || submitted < first_submitted_) first_submitted_ = submitted;
    add(submitted, 1);
    add(taken, -1);
  }
  double depth = 0;
  for (std::size_t i = 0; i < kSteps; ++i) {
    depth += change[i];
    depth_[i] = static_cast<float>(std::max(0.0, depth + within[i]));
  }
}

float PoolQueue::deepest() const { return *std::max_element(depth_.begin(), depth_.end()); }

}  // namespace poolyard::app
