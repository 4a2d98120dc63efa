#include "model/statistics.h"

#include <algorithm>
#include <utility>

namespace poolyard::app {
namespace {

using trace::Tick;

/// What workers of one pool are called, without their numbers: SpawnPoolWorker, ThreadPoolExecutor-0.
std::string pool_name(std::string name) {
  if (const auto function = name.find(" ("); function != std::string::npos) name.resize(function);
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
  while (!name.empty() && (name.back() == '-' || name.back() == '_' || name.back() == ' ')) name.pop_back();
  return name;
}

}  // namespace

void Statistics::look(const TraceModel& trace, Tick from, Tick to, double now) {
  std::uint64_t dropped = 0;
  for (const TraceLane& lane : trace.lanes()) dropped += lane.tasks.dropped();
  // What was counted goes on only forwards from the same beginning.
  if (from != from_ || to < to_ || std::exchange(dropped_, dropped) != dropped) counted_.clear();
  from_ = from;
  to_ = to;
  time_ = {};
  threads_.clear();
  pools_.clear();
  std::map<std::pair<int, std::string>, std::size_t> pool_of;
  for (const TraceProcess& process : trace.processes()) {
    for (int index : process.lanes) {
      const TraceLane& lane = trace.lanes()[static_cast<std::size_t>(index)];
      ThreadTime thread{.lane = index, .time = time_between(lane, from, to, now)};
      for (std::size_t kind = 0; kind < thread.time.size(); ++kind) {
        thread.all += thread.time[kind];
        time_[kind] += thread.time[kind];
      }
      if (thread.all == 0) continue;
      threads_.push_back(thread);
      if (lane.tasks.empty() && lane.info.task < 0) continue;
      // A process's worker goes by its process.
      const bool of_processes = lane.info.thread == 0;
      const std::string name = pool_name(of_processes ? process.name : lane.info.name);
      const auto [place, added] = pool_of.try_emplace({of_processes ? process.ppid : process.pid, name}, pools_.size());
      if (added) pools_.push_back({.name = name});
      PoolTime& pool = pools_[place->second];
      ++pool.workers;
      pool.there += thread.all;
      const SpanTrack::Shares tasks = lane.tasks.between(from, to);
      pool.busy += tasks[0] + tasks[1];
      if (const Ongoing task = ongoing_task(lane, now)) pool.busy += std::max<Tick>(0, std::min(to, task.end) - std::max(from, task.start));
      const Counted& counted = count(trace, index);
      pool.failed += counted.failed;
      pool.tasks.add(counted.tasks);
    }
  }
}

const Statistics::Counted& Statistics::count(const TraceModel& trace, int lane) {
  const SpanTrack& tasks = trace.lanes()[static_cast<std::size_t>(lane)].tasks;
  const auto [place, added] = counted_.try_emplace(lane);
  Counted& counted = place->second;
  if (added) counted.next = tasks.first_ending_after(from_);
  for (; counted.next < tasks.size() && tasks[counted.next].end_tick() <= to_; ++counted.next) {
    const trace::Span& span = tasks[counted.next];
    if (span.kind() != trace::Span::task) continue;
    counted.tasks.add(span.end_tick() - span.start_tick());
    if (span.failed()) ++counted.failed;
  }
  return counted;
}

double Statistics::speed_up() const {
  const auto running = static_cast<double>(time_[static_cast<std::size_t>(trace::State::running)]);
  return to_ > from_ ? running / static_cast<double>(to_ - from_) : 0;
}

double Statistics::throughput(const PoolTime& pool) const {
  return to_ > from_ ? static_cast<double>(pool.tasks.count()) / trace::milliseconds(to_ - from_) * 1000 : 0;
}

}  // namespace poolyard::app
