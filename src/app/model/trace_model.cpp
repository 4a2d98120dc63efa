#include "model/trace_model.h"

#include <algorithm>

namespace poolyard::app {

void TraceModel::update(const News& news) {
  for (const News::LaneNews& changed : news.lanes) {
    const trace::Lane& info = changed.lane;
    const bool added = changed.number == static_cast<int>(lanes_.size());
    if (added) lanes_.push_back({.color = changed.number});
    TraceLane& lane = lanes_[changed.number];
    lane.info = info;
    lane.states.update(changed.states);
    lane.tasks.update(changed.tasks);
    lane.missing = info.lost + changed.unkept;
    if (added) {
      by_key_[key(info.index, info.generation)] = changed.number;
      by_id_[info.id()] = changed.number;
      add_to_process(changed.number);
    }
    for (TraceProcess& process : processes_) {
      if (process.pid == info.pid) process.name = info.process_name;
    }
    end_ = std::max({end_, info.started, info.since, info.alive ? 0.0 : info.ended});
  }
  for (const auto& [object, name] : news.names) object_names_[object] = name;
  for (const LockHolder& seen : news.holders) {
    if (holders_.size() < kMostHolders) holders_[{seen.waiter, seen.since}] = seen;
  }
  if (news.stuck) stuck_ = news.stuck;
  unrecorded_threads_ = news.unrecorded_threads;
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

const TraceLane* TraceModel::find(int index, int generation) const {
  const auto found = by_key_.find(key(index, generation));
  return found == by_key_.end() ? nullptr : &lanes_[found->second];
}

int TraceModel::find(trace::LaneId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? -1 : found->second;
}

const LockHolder* TraceModel::holder(trace::LaneId waiter, trace::Tick since) const {
  const auto found = holders_.find({waiter, since});
  return found == holders_.end() ? nullptr : &found->second;
}

const std::string& TraceModel::object_name(std::uint32_t object) const {
  static const std::string none;
  const auto found = object_names_.find(object);
  return found == object_names_.end() ? none : found->second;
}

std::uint64_t TraceModel::missing() const {
  std::uint64_t missing = 0;
  for (const TraceLane& lane : lanes_) missing += lane.missing;
  return missing;
}

int TraceModel::live_threads() const {
  return static_cast<int>(
      std::count_if(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane.info.alive; }));
}

}  // namespace poolyard::app
