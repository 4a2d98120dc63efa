// What a part of a run comes to in numbers: how each thread's time was spent, how much of it was work at once, and for each pool its
// tasks. Looked at again while the run goes on, it costs what is new.
//
//     statistics.look(trace, from, to, now);
//     statistics.threads(), statistics.pools(), statistics.speed_up() …
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "model/durations.h"
#include "model/lane_time.h"
#include "model/pool_queue.h"

namespace poolyard::app {

struct ThreadTime {
  int lane = 0;  ///< its place in TraceModel::lanes()
  SpanTrack::Shares time{};
  trace::Tick all = 0;  ///< while it was there
  double share(int kind) const { return all > 0 ? static_cast<double>(time[static_cast<std::size_t>(kind)]) / static_cast<double>(all) : 0; }
};

/// The workers of one pool. Where its number is not known, as far as names tell: pools of processes with one parent whose workers are
/// called alike are taken for one.
struct PoolTime {
  std::string name;
  trace::PoolNumber number = 0;
  bool tasks_known = true;  ///< else only when its workers were idle is: the rest is taken for tasks
  int workers = 0;
  std::uint64_t failed = 0;
  Durations tasks;           ///< that ended in this part of the run
  trace::Tick busy = 0;      ///< in tasks, of all workers
  trace::Tick held_up = 0;   ///< of that, waiting for the interpreter lock, or for a lock that others had
  trace::Tick there = 0;     ///< that all workers were there
  /// From the submission (or, where that is not known, the beginning) of its first task to its last one's end.
  trace::Tick from = std::numeric_limits<trace::Tick>::max(), to = 0;
  const PoolQueue* queue = nullptr;  ///< the tasks' waits for a worker; null: not known
  double utilisation() const { return there > 0 ? static_cast<double>(busy) / static_cast<double>(there) : 0; }
  /// How many times as long one worker would have taken for the same tasks: one that is alone is not held up.
  double speed_up() const { return to > from ? static_cast<double>(busy - held_up) / static_cast<double>(to - from) : 0; }
};

class Statistics {
 public:
  /// `begin`: when the program began. What was idle before had nothing to do yet.
  void look(const TraceModel& trace, trace::Tick from, trace::Tick to, double now, trace::Tick begin = 0);

  trace::Tick from() const { return from_; }
  trace::Tick to() const { return to_; }
  /// Those that were there, in the order of their processes.
  const std::vector<ThreadTime>& threads() const { return threads_; }
  const std::vector<PoolTime>& pools() const { return pools_; }
  /// Of all threads.
  const SpanTrack::Shares& time() const { return time_; }
  /// Work by time: how many times as long one thread would have taken for the same, if nothing had made it wait.
  double speed_up() const;
  /// Tasks in a second.
  double throughput(const PoolTime& pool) const;

 private:
  /// A lane's tasks that were looked at.
  struct Counted {
    std::size_t next = 0;   // behind the last of them
    std::size_t state = 0;  // the one that the last of them ended in
    std::uint64_t failed = 0;
    Durations tasks;
    trace::Tick held_up = 0;
    trace::Tick first = 0, last = 0;  // when the first of them began, and the last one ended
  };
  const Counted& count(const TraceModel& trace, int lane);
  void gather_pools(const TraceModel& trace, double now, trace::Tick begin);
  void add_worker(const TraceModel& trace, const ThreadTime& thread, double now, PoolTime& pool);
  void add_silent_worker(const TraceModel& trace, const ThreadTime& thread, PoolTime& pool);

  trace::Tick from_ = 0, to_ = 0;
  SpanTrack::Shares time_{};
  std::vector<ThreadTime> threads_;
  std::vector<PoolTime> pools_;
  std::map<int, Counted> counted_;
  std::map<trace::PoolNumber, PoolQueue> queues_;
  std::uint64_t dropped_ = 0;
};

}  // namespace poolyard::app
