// What lay in a pool's queue: how many tasks over time, and for how long each of them lay there before a worker took it. It is known of
// tasks whose submission was recorded. Found anew when there is something new, in one pass over the pool's tasks.
//
//     queue.look(trace, pool, from, to, now);
//     queue.depth(), queue.waits() …
#pragma once

#include <array>
#include <cstdint>

#include "model/durations.h"
#include "model/trace_model.h"

namespace poolyard::app {

class PoolQueue {
 public:
  static constexpr std::size_t kSteps = 96;
  using Depth = std::array<float, kSteps>;

  /// `complete`: all that the workers did is known, so that a task of which no beginning is known has none.
  void look(const TraceModel& trace, trace::PoolNumber pool, trace::Tick from, trace::Tick to, double now, bool complete);

  /// The submission of any of the pool's tasks was recorded.
  bool known() const { return known_; }
  /// How many tasks waited, on average in each of as many equal steps of this part of the run; 0 where it lies in the future.
  const Depth& depth() const { return depth_; }
  float deepest() const;
  /// Of the tasks that began in this part, how long they had waited…
  const Durations& waits() const { return waits_; }
  /// …and how many there are of which that is not known.
  std::uint64_t unknown() const { return unknown_; }
  /// When the first of those that waited in this part was handed to the pool; 0: none was.
  trace::Tick first_submitted() const { return first_submitted_; }

 private:
  /// What was looked at.
  struct Seen {
    const TraceModel* trace = nullptr;
    std::uint64_t version = 0;
    trace::PoolNumber pool = 0;
    trace::Tick from = 0, to = 0, until = 0;
    bool complete = false;
    bool operator==(const Seen&) const = default;
  };
  Seen seen_;
  bool known_ = false;
  Depth depth_{};
  Durations waits_;
  std::uint64_t unknown_ = 0;
  trace::Tick first_submitted_ = 0;
};

}  // namespace poolyard::app
