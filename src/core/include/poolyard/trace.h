// What every thread of a run is doing, recorded as it happens.
//
// Each thread has a lane: a ring of fixed-size spans with one producer (the thread itself) and no lock, plus the state it
// is in right now. A reader (the app, or a test) follows the lanes from any process. When a ring is full the oldest spans
// are overwritten; the reader counts them. A span costs two clock reads and one copy.
//
//     trace::ThreadLane lane("worker 1");            // for the life of the thread
//     { trace::InState waiting(trace::State::lock); mutex.lock(); }
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <poolyard/shared_memory.h>

namespace poolyard {

class Arena;

namespace trace {

/// What a thread is doing. The values are part of the trace format.
enum class State : std::int32_t {
  running = 0,   ///< executing; in Python, holding the interpreter lock
  gil = 1,       ///< waiting for the interpreter lock
  lock = 2,      ///< waiting for a lock, condition, queue, thread or process; argument: what for, see lock arguments
  sleeping = 3,  ///< in sleep()
  idle = 4,      ///< a pool's worker without a task
  blocked = 5,   ///< outside the interpreter: input, output, a C function
  starting = 6,  ///< a process or interpreter that is being set up
};
inline constexpr int kStates = 7;

/// One recorded stretch of time on a lane. Times are milliseconds since the arena was made.
struct Span {
  enum Kind : std::int32_t { state = 0, task = 1 };
  double start = 0;
  double end = 0;
  std::int32_t kind = state;
  std::int32_t value = 0;     ///< a State, or the task's number within its pool
  std::int32_t argument = 0;  ///< for a task: 1 when it raised
  std::int32_t reserved = 0;
};
static_assert(sizeof(Span) == 32);

/// Gives the calling thread a lane for as long as the object lives. Nested: the outer lane stays. Without a free lane the
/// thread goes unrecorded and the arena counts it.
class ThreadLane {
 public:
  explicit ThreadLane(const std::string& name, State first = State::running);
  ~ThreadLane();
  ThreadLane(const ThreadLane&) = delete;
  ThreadLane& operator=(const ThreadLane&) = delete;

 private:
  bool owner_ = false;
};

// For the calling thread; without a lane these do nothing.

/// Changes what the thread is doing; returns what it did before. The same state again changes nothing.
State set_state(State state, std::int32_t argument = 0);
/// As set_state, but the change happened at `when` (trace_now() earlier on this thread).
State set_state_at(State state, std::int32_t argument, double when);
State current_state();
void begin_task(std::int32_t number);
void end_task(bool failed);
/// Renames the thread's lane.
void set_name(const std::string& name);
/// The lane's index, or -1: identifies the thread in its output lines.
int current_lane();
/// Milliseconds since the arena of this process was made.
double trace_now();

/// In a state until the end of the scope, then back in the one before.
class InState {
 public:
  explicit InState(State state, std::int32_t argument = 0) : before_(set_state(state, argument)) {}
  ~InState() { set_state(before_); }
  InState(const InState&) = delete;
  InState& operator=(const InState&) = delete;

 private:
  State before_;
};

/// A lane as a reader sees it.
struct Lane {
  int index = -1;
  int generation = 0;     ///< a lane slot is used again after its thread has ended: (index, generation) is unique
  int serial = 0;         ///< lanes in the order in which they were made
  int process = -1;       ///< slot in the process table
  int pid = 0;
  int ppid = 0;
  int thread = 0;         ///< 0 for the process's first thread, then 1, 2, …
  std::string process_name;
  std::string name;
  bool alive = false;
  double started = 0;
  double ended = 0;       ///< when not alive
  State state = State::running;  ///< what it is doing now…
  std::int32_t argument = 0;
  double since = 0;              ///< …and since when
  std::int32_t task = -1;        ///< the task it is in, or -1
  double task_since = 0;
  std::uint32_t dropped = 0;     ///< spans this reader has missed on this lane so far
};

/// Follows all lanes of an arena. One reader per arena; single-threaded; never waits, so a page's main thread can use it.
class Reader {
 public:
  explicit Reader(Arena& arena) : arena_(arena) {}

  /// Calls `on_lane(const Lane&)` for every lane that is or was in use since the last call, then
  /// `on_span(const Lane&, const Span&)` for each new span of it, oldest first.
  template <class OnLane, class OnSpan>
  void poll(OnLane on_lane, OnSpan on_span) {
    std::vector<Span> spans;
    for (int index = 0; index < lanes(); ++index) {
      Lane lane;
      spans.clear();
      if (!read(index, lane, spans)) continue;
      on_lane(lane);
      for (const Span& span : spans) on_span(lane, span);
    }
  }
  /// Threads that found no free lane.
  int unrecorded_threads() const;

 private:
  struct Position {
    int generation = 0;
    std::uint32_t next = 0;
    std::uint32_t dropped = 0;
    bool finished = false;
  };
  int lanes();
  bool read(int index, Lane& lane, std::vector<Span>& spans);

  Arena& arena_;
  std::vector<Position> positions_;
};

}  // namespace trace
}  // namespace poolyard
