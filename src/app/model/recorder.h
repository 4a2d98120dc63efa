// Takes what a run leaves in its arena, spans and output, at a steady pace on a thread of its own: neither slow frames nor
// a hidden page keep it from that. What it has taken it keeps (spans) or holds ready (output) until the one who draws
// comes for it.
//
//     Recorder recorder(arena);
//     every frame: recorder.take(news);       // never waits
//     recorder.finish();                      // the run is over
//     …recorder.take(news) until recorder.finished()
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/output.h>
#include <poolyard/stuck.h>
#include <poolyard/trace.h>

#include "model/span_log.h"

namespace poolyard::app {

/// Somebody had a lock while a thread waited for it.
struct LockHolder {
  trace::LaneId waiter = 0;
  trace::Tick since = 0;      ///< when that wait began
  trace::LaneId holder = 0;
  std::uint16_t line = 0;     ///< where the holder had taken it; 0: not known
};

/// What has come since the last time.
struct News {
  struct LaneNews {
    int number = 0;     ///< lanes count up from 0 in the order in which they were first seen
    trace::Lane lane;
    SpanLog::Published states;
    SpanLog::Published tasks;
    std::uint64_t unkept = 0;  ///< spans of this lane that were recorded, and are not kept
  };
  std::vector<LaneNews> lanes;
  std::deque<output::Piece> pieces;
  std::uint64_t cut_lines = 0;  ///< printed before these pieces and thrown away
  std::vector<std::pair<std::uint32_t, std::string>> names;  ///< of what threads wait for, by the number in their causes
  std::vector<LockHolder> holders;
  std::vector<trace::Note> notes;                            ///< what is said of threads and tasks in words
  std::vector<std::pair<trace::LaneId, trace::Link>> links;  ///< of tasks, in each lane's order
  std::optional<trace::Stuck> stuck;                         ///< nobody goes on any more: said once
  int unrecorded_threads = 0;
  int sleeps = 0, late = 0;     ///< how often the recorder has slept, and ended that more than kLate ms late: no core was free
  double known_until = 0;       ///< ms since the arena was made: what happened until then is told. Infinite: nothing happens
};

/// All lanes' spans. Single-threaded; see SpanLog for who may look at them meanwhile.
class TraceStore {
 public:
  static constexpr std::size_t kMostLanes = 4096;
  static constexpr std::size_t kMostSpans = 2'000'000;  ///< some 25 bytes each

  void on_lane(const trace::Lane& lane);
  void on_span(const trace::Lane& lane, const trace::Span& span);
  /// What has changed, into `news`: over what stands there of the same lanes.
  void publish(News& news);
  std::size_t spans() const { return spans_; }

 private:
  struct Kept {
    trace::Lane lane;
    SpanLog states, tasks;
    std::uint64_t unkept = 0;
    trace::Tick unkept_from = 0;  // while nothing is kept: since when, and how many spans that were
    std::int32_t unkept_count = 0;
    bool changed = false;
    int place = -1;               // in the news that were not taken yet
  };
  Kept* lane_for(const trace::Lane& lane);
  bool make_room();

  std::deque<Kept> lanes_;
  std::vector<int> by_index_;   // lanes_ of the arena's places, as last seen
  std::vector<int> refused_;    // generation of the lane beyond kMostLanes last seen in each place
  int refused_count_ = 0;
  std::vector<int> changed_;
  std::size_t spans_ = 0;
  bool dropped_ = false;        // since the last publication
  bool looked_at_ = false;      // what was dropped before may still be looked at
};

class Recorder {
 public:
  static constexpr std::size_t kMostLines = 1'000'000;
  static constexpr std::size_t kMostBytes = 64 << 20;
  static constexpr double kLate = 5;                    ///< ms
  static constexpr std::size_t kMostLinks = 1 << 20;  ///< that nobody has come for

  /// Of a simulated run somebody else knows whether it is stuck: one thread at a time does anything there. Throws std::system_error when no
  /// thread can be had.
  explicit Recorder(std::shared_ptr<Arena> arena, bool simulated = false);
  /// Does not wait for the thread, which ends by itself.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Moves what has come into `news`, which is replaced. False, and nothing, when there is nothing or the thread is just
  /// adding to it.
  bool take(News& news);
  /// The run is stuck, as somebody knows: take what has come, and say why.
  void explain_stuck();
  /// Nothing more comes into the arena: take the rest and end.
  void finish();
  /// All of it was taken out of the arena; one more take() has it.
  bool finished() const;

 private:
  struct Shared;
  static void follow(const std::shared_ptr<Shared>& shared);
  std::shared_ptr<Shared> shared_;
};

}  // namespace poolyard::app
