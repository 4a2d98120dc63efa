#include "model/trace_model.h"

#include <algorithm>

namespace poolyard::app {
namespace {
constexpr std::size_t kMostTexts = 1 << 16;
}

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
    add_starts(lane);
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
  for (const auto& [lane, link] : news.links) add_link(lane, link);
  for (const trace::Note& note : news.notes) {
    if (note.kind == trace::Note::Kind::task) {
      if (task_texts_.size() < kMostTexts) task_texts_[key(note.pool, note.task)] = note.text;
    } else if (notes_.size() < kMostTexts) {
      notes_.push_back(note);
    }
  }
  if (news.stuck) stuck_ = news.stuck;
  unrecorded_threads_ = news.unrecorded_threads;
}

/// Where what is known of a task stands; null: there is no room for one so old.
TraceTask* TraceModel::place_of(trace::PoolNumber number, std::int32_t task) {
  PoolTasks& pool = tasks_[number];
  ++pool.version;
  const auto ahead = static_cast<std::int64_t>(task) - pool.first;
  // Threads that submit at once are read one after the other, so numbers may come a little late.
  if (pool.tasks.empty() || ahead >= static_cast<std::int64_t>(pool.tasks.size() + kMostTasks)) {
    pool.first = task;
    pool.tasks.clear();
  } else if (ahead < 0) {
    if (pool.tasks.size() - static_cast<std::size_t>(ahead) > kMostTasks) return nullptr;
    pool.tasks.insert(pool.tasks.begin(), static_cast<std::size_t>(-ahead), TraceTask());
    pool.first = task;
  }
  if (const auto at = static_cast<std::size_t>(task - pool.first); at >= pool.tasks.size()) pool.tasks.resize(at + 1);
  while (pool.tasks.size() > kMostTasks) {
    pool.tasks.pop_front();
    ++pool.first;
  }
  return &pool.tasks[static_cast<std::size_t>(task - pool.first)];
}

void TraceModel::add_link(trace::LaneId lane, const trace::Link& link) {
  TraceTask* const task = place_of(link.pool, link.task);
  if (!task) return;
  has_links_ = true;
  (link.kind == trace::Link::submitted ? task->submitted : task->received) = link.time;
  (link.kind == trace::Link::submitted ? task->submitter : task->receiver) = lane;
}

/// Of the tasks that the lane has had since the last time, and of the one that it has.
void TraceModel::add_starts(TraceLane& lane) {
  const auto note = [&](trace::PoolNumber pool, std::int32_t number, trace::Tick started) {
    TraceTask* const task = place_of(pool, number);
    if (task && (task->started == 0 || task->started > started)) task->started = started;  // a long one is several spans
  };
  const std::uint64_t dropped = lane.tasks.dropped();
  for (std::size_t i = lane.tasks_seen > dropped ? static_cast<std::size_t>(lane.tasks_seen - dropped) : 0; i < lane.tasks.size(); ++i) {
    const trace::Span& span = lane.tasks[i];
    if (span.kind() == trace::Span::task) note(span.pool(), span.value(), span.start_tick());
  }
  lane.tasks_seen = dropped + lane.tasks.size();
  if (lane.info.task >= 0) note(lane.info.pool, lane.info.task, trace::ticks(lane.info.task_since));
}

const TraceTask* TraceModel::task(trace::PoolNumber pool, std::int32_t number) const {
  const auto found = tasks_.find(pool);
  if (found == tasks_.end() || number < found->second.first) return nullptr;
  const auto at = static_cast<std::size_t>(number - found->second.first);
  return at < found->second.tasks.size() ? &found->second.tasks[at] : nullptr;
}

const TraceModel::PoolTasks* TraceModel::tasks_of(trace::PoolNumber pool) const {
  const auto found = tasks_.find(pool);
  return found == tasks_.end() ? nullptr : &found->second;
}

const std::string& TraceModel::task_text(trace::PoolNumber pool, std::int32_t number) const {
  static const std::string none;
  const auto found = task_texts_.find(key(pool, number));
  return found == task_texts_.end() ? none : found->second;
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
