#include "model/statistics.h"

#include <algorithm>
#include <utility>

namespace poolyard::app {
namespace {

using trace::State;
using trace::Tick;

/// What workers of one pool are called, without their numbers: SpawnPoolWorker, ThreadPoolExecutor-0.
std::string pool_name(std::string name) {
  if (const auto function = name.find(" ("); function != std::string::npos) name.resize(function);
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
  while (!name.empty() && (name.back() == '-' || name.back() == '_' || name.back() == ' ')) name.pop_back();
  return name;
}

/// Somebody else has what the thread wants.
bool is_held_up(int kind) { return kind == static_cast<int>(State::gil) || kind == static_cast<int>(State::lock); }

Tick held_up(const SpanTrack::Shares& time) {
  Tick sum = 0;
  for (int kind = 0; kind < SpanTrack::kKinds; ++kind) sum += is_held_up(kind) ? time[static_cast<std::size_t>(kind)] : 0;
  return sum;
}

/// The pool whose worker the thread is; 0: not known.
trace::PoolNumber pool_of_worker(const TraceLane& lane) {
  if (lane.info.task >= 0) return lane.info.pool;
  const trace::Span& last = lane.tasks[lane.tasks.size() - 1];
  return last.kind() == trace::Span::task ? last.pool() : trace::PoolNumber{0};
}

}  // namespace

void Statistics::look(const TraceModel& trace, Tick from, Tick to, double now, Tick begin) {
  std::uint64_t dropped = 0;
  for (const TraceLane& lane : trace.lanes()) dropped += lane.tasks.dropped() + lane.states.dropped();
  // What was counted goes on only forwards from the same beginning.
  if (from != from_ || to < to_ || std::exchange(dropped_, dropped) != dropped) counted_.clear();
  from_ = from;
  to_ = to;
  time_ = {};
  threads_.clear();
  pools_.clear();
  for (const TraceProcess& process : trace.processes()) {
    for (int index : process.lanes) {
      const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(index)];
      ThreadTime thread{.lane = index, .time = time_between(lane, from, to, now)};
      for (std::size_t kind = 0; kind < thread.time.size(); ++kind) {
        thread.all += thread.time[kind];
        time_[kind] += thread.time[kind];
      }
      if (thread.all > 0) threads_.push_back(thread);
    }
  }
  gather_pools(trace, now, begin);
  for (PoolTime& pool : pools_) {
    if (pool.number == 0) continue;
    PoolQueue& queue = queues_[pool.number];
    queue.look(trace, pool.number, from, to, now, trace.missing() == 0);
    if (!queue.known()) continue;
    pool.queue = &queue;
    if (queue.first_submitted() != 0) pool.from = std::max(from, std::min(pool.from, queue.first_submitted()));
  }
}

void Statistics::gather_pools(const TraceModel& trace, double now, Tick begin) {
  using Called = std::pair<int, std::string>;  // whose child it is, or whose thread, and its name
  const auto called = [](const TraceLane& lane) {
    // A process's worker goes by its process.
    const bool of_processes = lane.info.thread == 0;
    return Called{of_processes ? lane.info.ppid : lane.info.pid, pool_name(of_processes ? lane.info.process_name : lane.info.name)};
  };
  const auto has_tasks = [](const TraceLane& lane) { return !lane.tasks.empty() || lane.info.task >= 0; };
  std::map<std::pair<trace::PoolNumber, Called>, std::size_t> pool_of;
  std::map<Called, std::size_t> pool_called;
  for (const ThreadTime& thread : threads_) {
    const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(thread.lane)];
    if (!has_tasks(lane)) continue;
    const trace::PoolNumber number = pool_of_worker(lane);
    const Called name = called(lane);
    const auto [place, added] = pool_of.try_emplace({number, number != 0 ? Called() : name}, pools_.size());
    if (added) {
      pools_.push_back({.name = name.second, .number = number});
      pool_called.try_emplace(name, place->second);
    }
    add_worker(trace, thread, now, pools_[place->second]);
  }
  // Workers that have had no task, or of whose tasks nobody tells, are known by their idleness.
  for (const ThreadTime& thread : threads_) {
    const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(thread.lane)];
    if (has_tasks(lane)) continue;
    const SpanTrack::Shares all = lane.states.sum(lane.states.first_ending_after(begin), lane.states.size());
    if (all[static_cast<std::size_t>(State::idle)] == 0 && !(lane.info.alive && lane.info.state == State::idle)) continue;
    const auto [place, added] = pool_called.try_emplace(called(lane), pools_.size());
    if (added) pools_.push_back({.name = place->first.second, .tasks_known = false});
    add_silent_worker(trace, thread, pools_[place->second]);
  }
}

void Statistics::add_silent_worker(const TraceModel& trace, const ThreadTime& thread, PoolTime& pool) {
  ++pool.workers;
  pool.there += thread.all;
  if (pool.tasks_known) return;  // this one has had none
  // What was not idle is taken for tasks.
  pool.busy += thread.all - thread.time[static_cast<std::size_t>(State::idle)] - thread.time[static_cast<std::size_t>(State::starting)];
  pool.held_up += held_up(thread.time);
  const Tick begin = std::max(from_, trace::ticks(trace.lanes()[static_cast<std::size_t>(thread.lane)].info.started));
  pool.from = std::min(pool.from, begin);
  pool.to = std::max(pool.to, std::min(to_, begin + thread.all));
}

void Statistics::add_worker(const TraceModel& trace, const ThreadTime& thread, double now, PoolTime& pool) {
  const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(thread.lane)];
  ++pool.workers;
  pool.there += thread.all;
  const SpanTrack::Shares tasks = lane.tasks.between(from_, to_);
  pool.busy += tasks[0] + tasks[1];
  const Counted& counted = count(trace, thread.lane);
  pool.failed += counted.failed;
  pool.tasks.add(counted.tasks);
  pool.held_up += counted.held_up;
  if (counted.tasks.count() > 0) {
    pool.from = std::min(pool.from, std::max(from_, counted.first));
    pool.to = std::max(pool.to, counted.last);
  }
  // The one that goes on at this part's end.
  const auto goes_on = [&](Tick start, Tick end) {
    start = std::max(start, from_);
    end = std::min(end, to_);
    if (end <= start) return;
    pool.held_up += held_up(time_between(lane, start, end, now));
    pool.from = std::min(pool.from, start);
    pool.to = std::max(pool.to, end);
  };
  if (counted.next < lane.tasks.size() && lane.tasks[counted.next].kind() == trace::Span::task) {
    goes_on(lane.tasks[counted.next].start_tick(), lane.tasks[counted.next].end_tick());
  }
  if (const Ongoing task = ongoing_task(lane, now)) {
    pool.busy += std::max<Tick>(0, std::min(to_, task.end) - std::max(from_, task.start));
    goes_on(task.start, task.end);
  }
}

const Statistics::Counted& Statistics::count(const TraceModel& trace, int lane) {
  const SpanTrack& tasks = trace.lanes()[static_cast<std::size_t>(lane)].tasks;
  const SpanTrack& states = trace.lanes()[static_cast<std::size_t>(lane)].states;
  const auto [place, added] = counted_.try_emplace(lane);
  Counted& counted = place->second;
  if (added) {
    counted.next = tasks.first_ending_after(from_);
    counted.state = states.first_ending_after(from_);
  }
  for (; counted.next < tasks.size() && tasks[counted.next].end_tick() <= to_; ++counted.next) {
    const trace::Span& span = tasks[counted.next];
    if (span.kind() != trace::Span::task) continue;
    if (counted.tasks.count() == 0) counted.first = span.start_tick();
    counted.last = span.end_tick();
    counted.tasks.add(span.end_tick() - span.start_tick());
    if (span.failed()) ++counted.failed;
    const Tick start = std::max(span.start_tick(), from_);
    counted.state = states.first_ending_after(start, counted.state);
    for (; counted.state < states.size() && states[counted.state].start_tick() < span.end_tick(); ++counted.state) {
      const trace::Span& state = states[counted.state];
      if (is_held_up(SpanLog::kind_of(state))) counted.held_up += std::min(state.end_tick(), span.end_tick()) - std::max(state.start_tick(), start);
      if (state.end_tick() > span.end_tick()) break;  // the next task may begin in it
    }
  }
  return counted;
}

double Statistics::speed_up() const {
  const auto running = static_cast<double>(time_[static_cast<std::size_t>(State::running)]);
  return to_ > from_ ? running / static_cast<double>(to_ - from_) : 0;
}

double Statistics::throughput(const PoolTime& pool) const {
  return to_ > from_ ? static_cast<double>(pool.tasks.count()) / trace::milliseconds(to_ - from_) * 1000 : 0;
}

}  // namespace poolyard::app
