// What all threads of a run have done and are doing, for the one who draws: processes, in them lanes, in them spans. Made
// of a Recorder's news.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <poolyard/trace.h>

#include "model/recorder.h"
#include "model/span_track.h"

namespace poolyard::app {

struct TraceLane {
  trace::Lane info;  ///< as last seen
  SpanTrack states;
  SpanTrack tasks;
  std::uint64_t tasks_seen = 0;  ///< of them, those whose beginnings were noted, with what is dropped by now
  std::uint64_t missing = 0;  ///< what was recorded or should have been, and is not here: events lost, spans not kept
  int color = 0;     ///< counts up from 0: threads keep their colour from the timeline to the console
};

struct TraceProcess {
  int pid = 0;
  int ppid = 0;
  std::string name;
  std::vector<int> lanes;  ///< indices into lanes(), in the order in which the threads began
};

/// A task's way to its worker and from it, beside its span on the worker's lane.
struct TraceTask {
  trace::Tick submitted = 0, received = 0;
  trace::Tick started = 0;                    ///< 0: it has not, or nobody knows
  trace::LaneId submitter = 0, receiver = 0;  ///< 0: not known
};

class TraceModel {
 public:
  static constexpr std::size_t kMostTasks = 1 << 20;  ///< of each pool
  /// A pool's tasks. Numbers follow each other, so they lie in their order.
  struct PoolTasks {
    std::int32_t first = 0;
    std::deque<TraceTask> tasks;
    std::uint64_t version = 0;  ///< another one whenever any of them has changed
  };
  void update(const News& news);

  const std::deque<TraceLane>& lanes() const { return lanes_; }
  const std::vector<TraceProcess>& processes() const { return processes_; }
  /// The lane that has this place in the arena, or null.
  const TraceLane* find(int index, int generation) const;
  /// The place in lanes() of a thread that a cause speaks of; -1: it has none.
  int find(trace::LaneId id) const;

  /// The latest time anything is known of; ms since the arena was made, as all times here.
  double end() const { return end_; }
  /// Changes of state that are not here, on all lanes; where they are missing, the lanes say so.
  std::uint64_t missing() const;
  /// Threads that have no lane here.
  int unrecorded_threads() const { return unrecorded_threads_; }
  int live_threads() const;
  /// What people call an object that threads wait for (see poolyard/cause.h); empty where nobody knows.
  const std::string& object_name(std::uint32_t object) const;
  /// Who had the lock that a lane waited for from `since` on, as far as somebody has looked while it did; null: not known.
  const LockHolder* holder(trace::LaneId waiter, trace::Tick since) const;
  const std::unordered_map<std::uint32_t, std::string>& object_names() const { return object_names_; }
  /// Of a task (Span::pool(), Span::value()), as far as known, or null.
  const TraceTask* task(trace::PoolNumber pool, std::int32_t number) const;
  /// All of a pool's that anything is known of, or null.
  const PoolTasks* tasks_of(trace::PoolNumber pool) const;
  /// Of any task is known who submitted it, or who got its outcome.
  bool has_links() const { return has_links_; }
  /// "square(7) = 49"; empty where nobody knows.
  const std::string& task_text(trace::PoolNumber pool, std::int32_t number) const;
  /// What is said of threads: exceptions that they died of, and the like, in order.
  const std::vector<trace::Note>& notes() const { return notes_; }
  /// The run is stuck, and why.
  const std::optional<trace::Stuck>& stuck() const { return stuck_; }

 private:
  static constexpr std::size_t kMostHolders = 100'000;  // a wait that a person looks at was long enough to be seen; more are for nobody
  static std::uint64_t key(int index, int generation) {
    return static_cast<std::uint64_t>(index) << 32 | static_cast<std::uint32_t>(generation);
  }
  void add_to_process(int lane);
  void add_link(trace::LaneId lane, const trace::Link& link);
  void add_starts(TraceLane& lane);
  TraceTask* place_of(trace::PoolNumber pool, std::int32_t number);

  std::deque<TraceLane> lanes_;
  std::vector<TraceProcess> processes_;
  std::unordered_map<std::uint64_t, int> by_key_;
  std::unordered_map<trace::LaneId, int> by_id_;
  std::unordered_map<std::uint32_t, std::string> object_names_;
  std::map<std::pair<trace::LaneId, trace::Tick>, LockHolder> holders_;
  std::unordered_map<trace::PoolNumber, PoolTasks> tasks_;
  std::unordered_map<std::uint64_t, std::string> task_texts_;
  std::vector<trace::Note> notes_;
  std::optional<trace::Stuck> stuck_;
  bool has_links_ = false;
  int unrecorded_threads_ = 0;
  double end_ = 0;
};

}  // namespace poolyard::app
