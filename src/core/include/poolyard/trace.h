// What every thread of a run is doing, recorded as it happens.
//
// Each thread has a lane: a ring of fixed-size events ("from now on it waits in a lock") with one producer (the thread
// itself) and no lock. A reader (the app, poolyard-run, a test) follows the lanes from any process and makes spans of
// them. The producer never waits: when a ring is full the oldest events are overwritten, and the reader says so at the
// place, by a span of the kind `lost`. An event costs a clock read and three stores; one that says why, a store more.
//
//     trace::ThreadLane lane("worker 1");            // for the life of the thread
//     { trace::InState waiting(trace::State::lock, {trace::Wait::lock, true, 0, trace::object_at(&mutex)}); mutex.lock(); }
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <poolyard/cause.h>
#include <poolyard/shared_memory.h>

namespace poolyard {

class Arena;

namespace trace {

/// What a thread is doing. The values are part of the trace format.
enum class State : std::int32_t {
  running = 0,   ///< executing; in Python, holding the interpreter lock
  gil = 1,       ///< waiting for the interpreter lock
  lock = 2,      ///< waiting for a lock, condition, queue, thread or process
  sleeping = 3,  ///< in sleep()
  idle = 4,      ///< a pool's worker without a task
  blocked = 5,   ///< outside the interpreter: input, output, a C function
  starting = 6,  ///< a process or interpreter that is being set up
};
inline constexpr int kStates = 7;

/// A moment: ticks since the arena was made, 8192 to a millisecond, so that every tick is an exact number of
/// milliseconds in a double. 48 bits of them are used: a year.
using Tick = std::int64_t;
inline constexpr double kTicks = 8192;
constexpr double milliseconds(Tick tick) { return static_cast<double>(tick) / kTicks; }
constexpr Tick ticks(double ms) { return static_cast<Tick>(ms * kTicks + 0.5); }

/// A pool of the run, so that its tasks are known from those of others. 0: not known.
using PoolNumber = std::uint16_t;
/// A number for one more.
PoolNumber make_pool_number();

/// What ties a task to others, at one moment on a lane: that its thread has handed the task to a pool, or had waited for its outcome and has it.
/// The task itself is a span of the worker's lane; the pool and the number within it are the same in all three. (An outcome that nobody waited
/// for, or that the pool's own thread took, which has no lane, has no `received`.)
struct Link {
  enum Kind : std::uint16_t { submitted, received };
  Tick time = 0;
  std::int32_t task = 0;
  PoolNumber pool = 0;
  Kind kind = submitted;
};
static_assert(sizeof(Link) == 16);

/// One recorded stretch of time on a lane, in 24 bytes.
class Span {
 public:
  enum Kind : std::uint32_t {
    state = 0,  ///< value: a State; and its cause, and who ended it
    task = 1,   ///< value: the task's number within its pool; pool(): which
    lost = 2,   ///< what the thread did is not known; value: how many events were overwritten before they were read
  };
  /// Longer stretches are several spans: 8.7 minutes.
  static constexpr Tick kLongest = 0xffffffff;

  Span() = default;
  Span(Kind kind, Tick start, Tick end, std::int32_t value, bool failed = false)
      : start_(static_cast<std::uint32_t>(start)),
        rest_(static_cast<std::uint32_t>(start >> 32 & 0xffff) | kind << 16 | (failed ? kFailed : 0u)),
        length_(static_cast<std::uint32_t>(end - start)),
        value_(value) {}
  Span(State state, Tick start, Tick end, const Cause& cause, LaneId woken_by) : Span(Kind::state, start, end, static_cast<std::int32_t>(state)) {
    value_ |= static_cast<std::int32_t>(woken_by << 8);
    say(cause);
  }

  Kind kind() const { return static_cast<Kind>(rest_ >> 16 & 0xff); }
  std::int32_t value() const { return kind() == Kind::state ? value_ & 0xff : value_; }
  bool failed() const { return (rest_ & kFailed) != 0; }  ///< of a task: it raised
  Cause cause() const { return {static_cast<Wait>(why_ >> 16 & 0xff), (rest_ & kEndless) != 0, line(), object_}; }
  PoolNumber pool() const { return static_cast<PoolNumber>(object_); }  ///< of a task
  /// Where the thread stood when it began; 0: not known.
  std::uint16_t line() const { return static_cast<std::uint16_t>(why_); }
  /// Of a wait: whoever ended it; 0: not known.
  LaneId woken_by() const { return kind() == Kind::state ? static_cast<std::uint32_t>(value_) >> 8 : 0; }
  void say(const Cause& cause) {
    object_ = cause.object;
    why_ = static_cast<std::uint32_t>(cause.kind) << 16 | cause.line;
    rest_ = (rest_ & ~kEndless) | (cause.endless ? kEndless : 0u);
  }
  Tick start_tick() const { return static_cast<Tick>(rest_ & 0xffff) << 32 | start_; }
  Tick end_tick() const { return start_tick() + length_; }
  double start() const { return milliseconds(start_tick()); }
  double end() const { return milliseconds(end_tick()); }
  /// The same at another time.
  void move_to(Tick start) {
    start_ = static_cast<std::uint32_t>(start);
    rest_ = (rest_ & ~0xffffu) | static_cast<std::uint32_t>(start >> 32 & 0xffff);
  }
  /// Makes it last until then.
  void extend(Tick end) { length_ = static_cast<std::uint32_t>(end - start_tick()); }

 private:
  static constexpr std::uint32_t kFailed = 1u << 24, kEndless = 1u << 25;
  std::uint32_t start_ = 0;
  std::uint32_t rest_ = 0;
  std::uint32_t length_ = 0;
  std::int32_t value_ = 0;
  std::uint32_t object_ = 0;
  std::uint32_t why_ = 0;
};
static_assert(sizeof(Span) == 24);

/// A scope in which threads that begin, in any process of the arena, get no lane: what they do is of no interest to anybody.
class Unrecorded {
 public:
  Unrecorded();
  ~Unrecorded();
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;
};

/// A scope in which the calling thread, if it has no lane, does what others may be waiting for.
class Unseen {
 public:
  Unseen();
  ~Unseen();
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  bool seen_;
};

/// Gives the calling thread a lane for as long as the object lives. Nested: the outer lane stays. Without a free lane the
/// thread goes unrecorded and the arena counts it.
class ThreadLane {
 public:
  explicit ThreadLane(const std::string& name, State first = State::running, LaneId started_by = 0);
  ~ThreadLane();
  ThreadLane(const ThreadLane&) = delete;
  ThreadLane& operator=(const ThreadLane&) = delete;

 private:
  bool owner_ = false;
};

// For the calling thread; without a lane these do nothing.

/// Changes what the thread is doing; returns what it did before. The same state again changes nothing, whatever the cause. `woken_by`:
/// who ended what it did before.
State set_state(State state, const Cause& cause = {}, LaneId woken_by = 0);
/// As set_state, but the change happened at `when` (trace_now() earlier on this thread).
State set_state_at(State state, double when, const Cause& cause = {});
State current_state();
/// Where in the program the thread stands, as somebody has just found out. It holds for what begins later, until another is known.
void set_line(std::uint16_t line);
/// In a process that no Process started, tasks are recorded only once its arena has a Reader.
void begin_task(std::int32_t number, PoolNumber pool = 0);
void end_task(bool failed);
/// As end_task(), then begin_task(), at one moment: for who has the next task at once. One look at the clock, which costs most.
void next_task(bool failed, std::int32_t number, PoolNumber pool = 0);
/// The thread has handed that task to its pool; or waited for it, and has its outcome. Recorded as tasks are.
void link_task(Link::Kind kind, std::int32_t number, PoolNumber pool);
/// Renames the thread's lane.
void set_name(const std::string& name);
/// The lane's index, or -1, and its generation: they identify the thread in its output lines.
int current_lane();
int current_generation();
// Both of them: current_lane_id(), see cause.h.
/// Milliseconds since the arena of this process was made.
double trace_now();
/// A simulated run has a time of its own: `clock` says it, for this process from here on. While it has no lane.
void set_clock(double (*clock)());

/// In a state until the end of the scope, then back in the one before.
class InState {
 public:
  explicit InState(State state, const Cause& cause = {}) : before_(set_state(state, cause)) {}
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
  double since = 0;              ///< …since when…
  Cause cause;                   ///< …and why, and from where
  std::uint16_t line = 0;        ///< where it stands now, as far as known
  LaneId started_by = 0;
  std::uint32_t events = 0;      ///< how many it has recorded, modulo 2^32: while it is the same, the thread has done nothing else
  std::int32_t task = -1;        ///< the task it is in, or -1
  PoolNumber pool = 0;           ///< … of this pool
  double task_since = 0;
  std::uint64_t lost = 0;        ///< events this reader has missed on this lane so far
  LaneId id() const { return lane_id(index, generation); }
};

/// The slot of the process that the thread is, or was, of; -1: its lane is another's by now.
int lane_process(Arena& arena, LaneId lane);

/// The first thread of the process that has that slot; 0: it has no lane.
LaneId main_lane(Arena& arena, int process);

/// Follows all lanes of an arena. One reader per arena; single-threaded; never waits.
class Reader {
 public:
  explicit Reader(Arena& arena);

  /// Calls `on_lane(const Lane&)` for every lane that is new or has changed since the last call, then
  /// `on_span(const Lane&, const Span&)` for each new span of it, oldest first: the spans of states are without gaps, and
  /// those of tasks beside them; then `on_link(const Lane&, const Link&)` for each new link of it. Returns whether there was any.
  template <class OnLane, class OnSpan, class OnLink>
  bool poll(OnLane on_lane, OnSpan on_span, OnLink on_link) {
    bool any = false;
    for (int index = 0; index < lanes(); ++index) {
      if (!read(index)) continue;
      const Followed& followed = followed_[static_cast<std::size_t>(index)];
      any = true;
      on_lane(followed.lane);
      for (const Span& span : spans_) on_span(followed.lane, span);
      for (const Link& link : links_) on_link(followed.lane, link);
    }
    return any;
  }
  template <class OnLane, class OnSpan>
  bool poll(OnLane on_lane, OnSpan on_span) {
    return poll(on_lane, on_span, [](const Lane&, const Link&) {});
  }
  /// Threads that found no free lane.
  int unrecorded_threads() const;

 private:
  /// What is known of a lane from the events read so far.
  struct Followed {
    Lane lane;
    int names = -1;          // how often it had been named when the name was read
    std::uint32_t next = 0;  // the first event not read yet
    Tick since = 0;          // of the state it is in
    Tick task_since = 0;
    std::uint16_t task_line = 0;
    std::uint16_t line = 0;  // of what began last
    bool finished = false;   // all of it was read
  };
  int lanes();
  bool read(int index);
  bool take_events(Followed& followed, std::uint32_t written);
  void take_lost(Followed& followed, std::uint32_t count, Tick until);
  void end_span(Span span, Tick end);
  void end_state(const Followed& followed, Tick end, LaneId woken_by = 0);
  void end_task(const Followed& followed, Tick end, bool failed = false);

  Arena& arena_;
  std::vector<Followed> followed_;
  std::vector<Span> spans_;            // of the lane that is being read
  std::vector<Link> links_;            // likewise
  std::vector<std::uint32_t> events_;  // its words
};

}  // namespace trace
}  // namespace poolyard
