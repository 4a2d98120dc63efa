#include "model/trace_model.h"

#include <algorithm>
#include <utility>

namespace poolyard::app {

TraceLane* TraceModel::lane_for(const trace::Lane& lane) {
  const auto found = by_key_.find(key(lane.index, lane.generation));
  if (found != by_key_.end()) return &lanes_[found->second];
  if (lanes_.size() >= kMostLanes) {
    if (std::exchange(refused_[lane.index], lane.generation) != lane.generation) ++refused_count_;
    return nullptr;
  }
  const int index = static_cast<int>(lanes_.size());
  by_key_[key(lane.index, lane.generation)] = index;
  lanes_.push_back({lane, {}, {}, index});
  add_to_process(index);
  return &lanes_.back();
}

void TraceModel::add_to_process(int lane) {
  const trace::Lane& info = lanes_[lane].info;
  auto process = std::find_if(processes_.begin(), processes_.end(), [&](const auto& p) { return p.pid == info.pid; });
  const auto serial = [&](int l) { return lanes_[l].info.serial; };
  if (process == processes_.end()) {
    // Processes stand in the order in which they were started, which their numbers follow.
    process = std::find_if(processes_.begin(), processes_.end(), [&](const auto& p) { return p.pid > info.pid; });
    process = processes_.insert(process, {info.pid, info.ppid, info.process_name, {}});
  }
  const auto place = std::find_if(process->lanes.begin(), process->lanes.end(),
                                  [&](int other) { return serial(other) > info.serial; });
  process->lanes.insert(place, lane);
}

void TraceModel::on_lane(const trace::Lane& lane) {
  TraceLane* mine = lane_for(lane);
  if (!mine) return;
  mine->info = lane;
  for (TraceProcess& process : processes_) {
    if (process.pid == lane.pid) process.name = lane.process_name;
  }
  end_ = std::max({end_, lane.started, lane.since, lane.alive ? 0.0 : lane.ended});
}

void TraceModel::on_span(const trace::Lane& lane, const trace::Span& span) {
  TraceLane* mine = lane_for(lane);
  if (!mine) return;
  if (span.kind == trace::Span::task) {
    mine->tasks.add({span.start, span.end, span.argument != 0 ? 1 : 0, span.value});
  } else {
    mine->states.add({span.start, span.end, span.value, span.argument});
  }
  end_ = std::max(end_, span.end);
  if (++spans_ > kMostSpans) trim();
}

void TraceModel::trim() {
  // The longest track gives its older half: a quiet thread keeps its whole past beside a busy one.
  SpanTrack* longest = nullptr;
  for (TraceLane& lane : lanes_) {
    for (SpanTrack* track : {&lane.states, &lane.tasks}) {
      if (!longest || track->size() > longest->size()) longest = track;
    }
  }
  const std::size_t dropped = longest->drop_older_half();
  spans_ -= dropped;
  trimmed_ += dropped;
}

const TraceLane* TraceModel::find(int index, int generation) const {
  const auto found = by_key_.find(key(index, generation));
  return found == by_key_.end() ? nullptr : &lanes_[found->second];
}

std::uint64_t TraceModel::dropped() const {
  std::uint64_t dropped = trimmed_;
  for (const TraceLane& lane : lanes_) dropped += lane.info.dropped;
  return dropped;
}

int TraceModel::live_threads() const {
  return static_cast<int>(
      std::count_if(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane.info.alive; }));
}

}  // namespace poolyard::app
