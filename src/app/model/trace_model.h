// What all threads of a run have done and are doing: processes, in them lanes, in them spans. Fed by a trace::Reader.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include <poolyard/trace.h>

#include "model/span_track.h"

namespace poolyard::app {

struct TraceLane {
  trace::Lane info;  ///< as last seen
  SpanTrack states;  ///< kind: a trace::State; number: its argument
  SpanTrack tasks;   ///< kind: 1 if the task failed; number: the task's
  int color = 0;     ///< counts up from 0: threads keep their colour from the timeline to the console
};

struct TraceProcess {
  int pid = 0;
  int ppid = 0;
  std::string name;
  std::vector<int> lanes;  ///< indices into lanes(), in the order in which the threads began
};

class TraceModel {
 public:
  static constexpr std::size_t kMostLanes = 4096;
  static constexpr std::size_t kMostSpans = 2'000'000;  ///< 64 MB

  void on_lane(const trace::Lane& lane);
  void on_span(const trace::Lane& lane, const trace::Span& span);
  void set_unrecorded_threads(int count) { unrecorded_threads_ = count; }

  const std::deque<TraceLane>& lanes() const { return lanes_; }
  const std::vector<TraceProcess>& processes() const { return processes_; }
  /// The lane that has this place in the arena, or null.
  const TraceLane* find(int index, int generation) const;

  /// The latest time anything is known of; ms since the arena was made, as all times here.
  double end() const { return end_; }
  /// Spans that were recorded and are not here any more, on all lanes.
  std::uint64_t dropped() const;
  /// Threads that have no lane here.
  int unrecorded_threads() const { return unrecorded_threads_ + refused_count_; }
  int live_threads() const;

 private:
  static std::uint64_t key(int index, int generation) {
    return static_cast<std::uint64_t>(index) << 32 | static_cast<std::uint32_t>(generation);
  }
  TraceLane* lane_for(const trace::Lane& lane);
  void add_to_process(int lane);
  void trim();

  std::deque<TraceLane> lanes_;
  std::vector<TraceProcess> processes_;
  std::unordered_map<std::uint64_t, int> by_key_;
  // Lanes beyond kMostLanes: the last one in each of the arena's places, and how many there were.
  std::unordered_map<int, int> refused_;
  int refused_count_ = 0;
  std::size_t spans_ = 0;
  std::uint64_t trimmed_ = 0;
  int unrecorded_threads_ = 0;
  double end_ = 0;
};

}  // namespace poolyard::app
