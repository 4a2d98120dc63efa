#include "model/critical_path.h"

#include <algorithm>
#include <map>
#include <vector>

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

/// A pool's tasks go from thread to thread, and of those no wait knows who ended it: who waits for a result goes on when a worker is done,
/// and an idle worker when somebody submits.
class Handovers {
 public:
  struct From {
    int lane = -1;
    Tick at = 0;
  };
  explicit Handovers(const TraceModel& trace) : trace_(trace) {
    for (int worker = 0; worker < static_cast<int>(trace.lanes().size()); ++worker) {
      const SpanTrack& tasks = trace.lanes()[static_cast<std::size_t>(worker)].tasks;
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        const TraceTask* const task = tasks[i].kind() == Span::task ? trace.task(tasks[i].pool(), tasks[i].value()) : nullptr;
        if (!task || task->receiver == 0 || task->received < tasks[i].end_tick()) continue;
        if (const int receiver = trace.find(task->receiver); receiver >= 0) results_[receiver].push_back({task->received, {worker, tasks[i].end_tick()}});
      }
    }
    for (auto& [lane, results] : results_) {
      std::sort(results.begin(), results.end(), [](const Result& a, const Result& b) { return a.received < b.received; });
    }
  }
  /// Who ended what the lane did in this span, and when; no lane: nobody, as far as is known.
  From before(int lane, const Span& span) const {
    if (span.kind() != Span::state) return {};
    return static_cast<State>(span.value()) == State::idle ? submitter(lane, span) : SpanLog::kind_of(span) == SpanLog::kJoining ? worker(lane, span) : From{};
  }

 private:
  struct Result {
    Tick received;
    From worker;
  };
  /// Of those whose results the thread has got since, the one that was done last while it waited.
  From worker(int lane, const Span& wait) const {
    constexpr std::ptrdiff_t kMost = 4096;  // that come at once
    From last;
    const auto results = results_.find(lane);
    if (results == results_.end()) return last;
    auto next = std::lower_bound(results->second.begin(), results->second.end(), wait.end_tick(), [](const Result& r, Tick time) { return r.received < time; });
    for (auto end = next + std::min(kMost, results->second.end() - next); next != end; ++next) {
      const From& from = next->worker;
      if (from.lane != lane && from.at > std::max(wait.start_tick(), last.at) && from.at <= wait.end_tick()) last = from;
    }
    return last;
  }
  From submitter(int lane, const Span& idle) const {
    const SpanTrack& tasks = trace_.lanes()[static_cast<std::size_t>(lane)].tasks;
    const std::size_t next = tasks.first_ending_after(idle.end_tick());
    const TraceTask* const task = next < tasks.size() && tasks[next].kind() == Span::task ? trace_.task(tasks[next].pool(), tasks[next].value()) : nullptr;
    if (!task || task->submitter == 0 || task->submitted <= idle.start_tick() || task->submitted > tasks[next].start_tick()) return {};
    const int from = trace_.find(task->submitter);
    return from == lane ? From{} : From{from, std::min(task->submitted, idle.end_tick())};
  }

  const TraceModel& trace_;
  std::map<int, std::vector<Result>> results_;  // of each lane, as they came
};

}  // namespace

CriticalPath critical_path(const TraceModel& trace, Tick from, Tick to) {
  CriticalPath path;
  const Handovers handovers(trace);
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
      if (span.woken_by() == 0 && span.end_tick() <= at && at < arrived) {
        if (const Handovers::From before = handovers.before(lane, span); before.lane >= 0 && before.at > from) {
          // On its way it lies on the lane that waits for it.
          path.waited += at - before.at;
          at = before.at;
          next = before.lane;
          break;
        }
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
