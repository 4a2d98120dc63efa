#include <poolyard/trace.h>

#include <algorithm>

#include <poolyard/arena.h>
#include <poolyard/bell.h>
#include <poolyard/fork.h>
#include <poolyard/note.h>

#include "held.h"
#include "platform/host.h"

namespace poolyard::trace {

constinit thread_local LaneId calling_lane = 0;

namespace {

using Offset = SharedMemory::Offset;

// A lane's entry in the arena.
enum LaneWord {
  kState,        // of the slot: see LaneState
  kGeneration,
  kSerial,
  kProcess,
  kThread,
  kPid,
  kParentPid,
  kWritten,      // events written, modulo 2^32; the producer's
  kConsumed,     // events the reader has taken
  kNames,        // how often the lane was named
  kStarted = 10, // a double
  kStartedBy = kStarted + 2,
  kLine,         // where it was last seen, and above that how many events it had written then: while they are all, it holds
  kWordsEnd
};
constexpr Offset kNameAt = 128, kProcessNameAt = 192, kNameBytes = 64;
static_assert(4 * kWordsEnd <= kNameAt);
enum LaneState : std::int32_t { kFree = 0, kClaimed = 1, kLive = 2, kDone = 3 };

// An event: 32 bits of its time, then the time's next 16 bits, what it is, the State from then on, and whether a task has
// failed. What else there is to say stands in events of its own before it, without a time, and all are announced at once: a task's number, and
// its pool's; the cause of the state that begins (the object, then the line, what this is, the kind of the wait, and whether it is endless); who ended
// the one that was.
enum class What : std::uint32_t { state, task_begins, task_ends, number, end, cause, woken, submitted, received };
struct Event {
  std::uint32_t first = 0, second = 0;

  Event(What what, Tick time, State state, bool failed = false)
      : first(static_cast<std::uint32_t>(time)),
        second(static_cast<std::uint32_t>(time >> 32 & 0xffff) | static_cast<std::uint32_t>(what) << 16 |
               static_cast<std::uint32_t>(state) << 24 | (failed ? 1u << 31 : 0u)) {}
  explicit Event(const Cause& cause)
      : first(cause.object),
        second(cause.line | static_cast<std::uint32_t>(What::cause) << 16 | static_cast<std::uint32_t>(cause.kind) << 24 |
               (cause.endless ? 1u << 31 : 0u)) {}
  Event(What what, std::uint32_t number, PoolNumber pool = 0) : first(number), second(static_cast<std::uint32_t>(what) << 16 | pool) {}
  Event(std::uint32_t first_word, std::uint32_t second_word) : first(first_word), second(second_word) {}

  What what() const { return static_cast<What>(second >> 16 & 0xff); }
  State state() const { return static_cast<State>(std::min<std::uint32_t>(second >> 24 & 0x7f, kStates - 1)); }
  bool failed() const { return (second >> 31) != 0; }
  PoolNumber pool() const { return static_cast<PoolNumber>(second); }
  Tick time() const { return static_cast<Tick>(second & 0xffff) << 32 | first; }
  Cause cause() const {
    return {static_cast<Wait>(second >> 24 & 0x7f), (second >> 31) != 0, static_cast<std::uint16_t>(second), first};
  }
};
constexpr Offset kEventBytes = 8;
static_assert(sizeof(Event) == kEventBytes && Arena::kLaneEvents % 4 == 0);
static_assert(Arena::kLanes <= 1 << kLaneIndexBits, "lane_id() has so many bits for the index");

// The producer may be writing the events behind the last one it has announced, over the oldest.
constexpr std::uint32_t kAtOnce = 3;
constexpr std::uint32_t kReadable = Arena::kLaneEvents - kAtOnce;
// The reader is called when this many have come; so often that it has time to come, so rarely that it costs nothing.
constexpr std::uint32_t kCallEvery = Arena::kLaneEvents / 4;

Offset word(Offset entry, int index) { return entry + 4 * static_cast<Offset>(index); }

// Of a simulated run, or null. It is set while there is one thread.
double (*clock)() = nullptr;

/// The calling thread's lane.
struct Local {
  Arena* arena = nullptr;
  int index = -1;
  int generation = 0;
  Offset entry = 0;
  Offset events = 0;
  std::uint32_t written = 0;
  std::uint32_t shown = 0;  // so many of them have been announced
  double origin = 0;
  State state = State::running;
  Tick since = 0;           // of the last event: time never goes back on a lane
  std::int32_t task = -1;
  PoolNumber pool = 0;      // its
  std::uint16_t line = 0;   // where the thread stands, as far as known
  std::uint16_t told = 0;   // the line that its events say
  bool of_a_run = false;    // the arena is not the process's own

  /// A program by itself has an arena that nobody but itself can read, and its tasks are too many to be recorded for nobody. Who
  /// started a process may come to read later.
  bool records_tasks() const {
    return arena && (of_a_run || memory().load(arena->header_word(Arena::kTraceReader)) != 0);
  }

  SharedMemory& memory() const { return arena->memory(); }
  Tick time() const { return std::max(ticks(clock ? clock() : now_ms() - origin), since); }

  Offset place(std::uint32_t number) const { return events + number % Arena::kLaneEvents * kEventBytes; }
  /// Before the event that it belongs to.
  void prepend(Event event) { memory().write_words(place(written++), &event, sizeof event); }
  void record(Event event) {
    const std::uint32_t at = written++;
    memory().write_words(place(at), &event, sizeof event);
    // Release: the event before the count that announces it.
    memory().store(word(entry, kWritten), static_cast<std::int32_t>(written));
    const bool enough = written / kCallEvery != std::exchange(shown, written) / kCallEvery;  // several may be shown at once
    Bell(*arena).ring(enough ? Bell::Call::urgent : Bell::Call::change);
  }
  void record_task(What what, bool failed = false) { record_task_at(time(), what, failed); }
  void record_task_at(Tick when, What what, bool failed = false) {
    prepend({What::number, static_cast<std::uint32_t>(task), pool});
    since = when;
    record({what, when, state, failed});
  }
  State change(State next, Tick when, const Cause& cause, LaneId woken_by) {
    if (woken_by != 0) prepend({What::woken, woken_by});
    Cause why = announced && next == State::lock ? *announced : cause;
    // Before the wait is told of: who sees it sees who has what.
    if (why.endless && next == State::lock) Held::tell();
    if (cause.line != 0) line = cause.line;
    why.line = line;
    // A line is said when it is another, so that a thread that does the same over and over again says little.
    if (why.kind != Wait::none || why.object != 0 || why.line != told) {
      prepend(Event(why));
      told = why.line;
    }
    since = when;
    record({What::state, when, next});
    return std::exchange(state, next);
  }

  const Cause* announced = nullptr;  // by the outermost WaitsFor
};
thread_local Local local;

void have_no_lane() {
  local = Local{};
  calling_lane = 0;
}
void be_a_copy() {
  have_no_lane();
  Held::forget();
}

// The lane is the original's; the copy gets one of its own.
const bool comes_through_a_fork = (at_fork({.in_child = be_a_copy}), true);

void store_name(SharedMemory& memory, Offset at, const std::string& name) {
  char text[kNameBytes] = {};
  name.copy(text, kNameBytes - 1);
  memory.write_words(at, text, kNameBytes);
}
std::string load_name(SharedMemory& memory, Offset at) {
  char text[kNameBytes + 1] = {};
  memory.read_words(at, text, kNameBytes);
  return text;
}

/// A lane nobody uses, or else one whose thread has ended and whose events were read, if anybody reads. -1: there is none.
int claim_lane(Arena& arena) {
  SharedMemory& memory = arena.memory();
  bool has_reader = memory.load(arena.header_word(Arena::kTraceReader)) != 0;
  // In turn: so the first one looked at will mostly do, and no lane is ever beyond as many as were made.
  const auto next = static_cast<std::uint32_t>(memory.load(arena.header_word(Arena::kNextLane)));
  for (std::int32_t wanted : {kFree, kDone}) {
    if (wanted == kFree && next >= Arena::kLanes) continue;  // each was used, and none is free again
    for (std::uint32_t i = 0; i < Arena::kLanes; ++i) {
      const auto index = static_cast<int>((next + i) % Arena::kLanes);
      Offset entry = arena.lane_at(index);
      std::int32_t state = wanted;
      if (memory.load(word(entry, kState)) != wanted) continue;
      bool read = memory.load(word(entry, kConsumed)) == memory.load(word(entry, kWritten));
      if (wanted == kDone && has_reader && !read) continue;
      if (memory.compare_exchange(word(entry, kState), state, kClaimed)) return index;
    }
  }
  memory.fetch_add(arena.header_word(Arena::kUnrecordedThreads), 1);
  Bell(arena).ring(Bell::Call::urgent);  // there may be one for the next thread
  return -1;
}

}  // namespace

const char* name_of(Wait kind) {
  static constexpr const char* kNames[kWaits] = {"none",        "lock",         "condition",     "event",        "semaphore", "barrier",   "queue_empty",
                                                 "queue_full",  "queue_join",   "thread_start",  "thread_join",  "process_start",
                                                 "process_join", "result",      "pool_join",     "pipe_empty",   "pipe_full", "input",     "task"};
  return kNames[std::min<std::size_t>(static_cast<std::size_t>(kind), kWaits - 1)];
}

WaitsFor::WaitsFor(Wait kind, std::uint32_t object, double timeout_ms)
    : cause_{kind, timeout_ms == kForever, 0, object}, outermost_(!local.announced) {
  if (outermost_) local.announced = &cause_;
}
WaitsFor::~WaitsFor() {
  if (outermost_) local.announced = nullptr;
}

Unrecorded::Unrecorded() { Arena::current()->memory().fetch_add(Arena::current()->header_word(Arena::kUnrecorded), 1); }
Unrecorded::~Unrecorded() { Arena::current()->memory().fetch_add(Arena::current()->header_word(Arena::kUnrecorded), -1); }

Unseen::Unseen() : seen_(local.arena) {
  if (!seen_) Arena::current()->memory().fetch_add(Arena::current()->process_word(Arena::current_process(), Arena::kUnseen), 1);
}
Unseen::~Unseen() {
  if (!seen_) Arena::current()->memory().fetch_add(Arena::current()->process_word(Arena::current_process(), Arena::kUnseen), -1);
}

ThreadLane::ThreadLane(const std::string& name, State first, LaneId started_by) {
  if (local.arena) return;
  Arena& arena = *Arena::current();
  if (arena.memory().load(arena.header_word(Arena::kUnrecorded)) != 0) return;
  int index = claim_lane(arena);
  if (index < 0) return;
  owner_ = true;
  int process = Arena::current_process();
  SharedMemory& memory = arena.memory();
  Offset entry = arena.lane_at(index);
  local = Local{};
  local.arena = &arena;
  local.index = index;
  local.generation = memory.fetch_add(word(entry, kGeneration), 1) + 1;
  local.entry = entry;
  local.events = arena.lane_events(index);
  calling_lane = lane_id(index, local.generation);
  local.origin = arena.origin_ms();
  local.state = first;
  local.of_a_run = process != 0;
  local.since = local.time();
  memory.store(word(entry, kSerial), memory.fetch_add(arena.header_word(Arena::kNextLane), 1));
  memory.store(word(entry, kProcess), process);
  memory.store(word(entry, kThread), memory.fetch_add(arena.process_word(process, Arena::kThreads), 1));
  memory.store(word(entry, kPid), memory.load(arena.process_word(process, Arena::kPid)));
  memory.store(word(entry, kParentPid), memory.load(arena.process_word(process, Arena::kParentPid)));
  memory.store(word(entry, kStartedBy), static_cast<std::int32_t>(started_by));
  memory.store(word(entry, kLine), 0);
  memory.store(word(entry, kWritten), 0);
  memory.store(word(entry, kConsumed), 0);
  store_name(memory, entry + kNameAt, name);
  store_name(memory, entry + kProcessNameAt, arena.process(process).name);
  double started = milliseconds(local.since);
  memory.write_words(word(entry, kStarted), &started, sizeof started);
  local.record({What::state, local.since, first});
  // Release: everything above before the state that shows the lane to readers.
  memory.store(word(entry, kState), kLive);
}

ThreadLane::~ThreadLane() {
  if (!owner_) return;
  if (local.task >= 0) end_task(false);
  local.record({What::end, local.time(), local.state});
  local.memory().store(word(local.entry, kState), kDone);
  have_no_lane();
}

State set_state(State state, const Cause& cause, LaneId woken_by) {
  if (!local.arena) return State::running;
  if (local.state == state) return state;
  return local.change(state, local.time(), cause, woken_by);
}

State set_state_at(State state, double when, const Cause& cause) {
  if (!local.arena) return State::running;
  if (local.state == state) return state;
  return local.change(state, std::max(ticks(when), local.since), cause, 0);
}

State current_state() { return local.state; }

void set_line(std::uint16_t line) {
  if (!local.arena || local.line == line) return;
  local.line = line;
  local.memory().store(word(local.entry, kLine), static_cast<std::int32_t>(local.written << 16 | line));
}

void begin_task(std::int32_t number, PoolNumber pool) {
  if (!local.records_tasks()) return;
  local.task = number;
  local.pool = pool;
  local.record_task(What::task_begins);
}

void end_task(bool failed) {
  if (!local.arena || local.task < 0) return;
  local.record_task(What::task_ends, failed);
  local.task = -1;
}

void next_task(bool failed, std::int32_t number, PoolNumber pool) {
  if (local.task < 0) return begin_task(number, pool);
  const Tick now = local.time();
  local.record_task_at(now, What::task_ends, failed);
  local.task = number;
  local.pool = pool;
  local.record_task_at(now, What::task_begins);
}

void link_task(Link::Kind kind, std::int32_t number, PoolNumber pool) {
  if (!local.records_tasks()) return;
  local.prepend({What::number, static_cast<std::uint32_t>(number), pool});
  local.since = local.time();
  local.record({kind == Link::submitted ? What::submitted : What::received, local.since, local.state});
}

CurrentTask current_task() {
  if (!local.arena || local.task < 0) return {};
  return {local.pool, local.task};
}

PoolNumber make_pool_number() {
  Arena& arena = *Arena::current();
  const auto count = static_cast<std::uint32_t>(arena.memory().fetch_add(arena.header_word(Arena::kPoolsNumbered), 1));
  return static_cast<PoolNumber>(count % 0xffff + 1);
}

void set_name(const std::string& name) {
  if (!local.arena) return;
  store_name(local.memory(), local.entry + kNameAt, name);
  // After the name: who sees the new count reads the new name.
  local.memory().fetch_add(word(local.entry, kNames), 1);
}

int current_lane() { return local.index; }
int current_generation() { return local.generation; }

double trace_now() { return clock ? clock() : now_ms() - (local.arena ? local.origin : Arena::current()->origin_ms()); }

void set_clock(double (*of_run)()) { clock = of_run; }

int lane_process(Arena& arena, LaneId lane) {
  const auto index = static_cast<int>(lane & ((1u << kLaneIndexBits) - 1));
  const Offset entry = arena.lane_at(index);
  const int process = arena.memory().load(word(entry, kProcess));
  return lane_id(index, arena.memory().load(word(entry, kGeneration))) == lane ? process : -1;
}

LaneId main_lane(Arena& arena, int process) {
  const SharedMemory& memory = arena.memory();
  // A lane of one that had the slot before, and was killed, may still be there.
  const int pid = memory.load(arena.process_word(process, Arena::kPid));
  const auto made = static_cast<std::uint32_t>(memory.load(arena.header_word(Arena::kNextLane)));
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(made, Arena::kLanes); ++i) {
    const Offset entry = arena.lane_at(static_cast<int>(i));
    if (memory.load(word(entry, kState)) != kLive || memory.load(word(entry, kProcess)) != process || memory.load(word(entry, kThread)) != 0 ||
        memory.load(word(entry, kPid)) != pid) {
      continue;
    }
    return lane_id(static_cast<int>(i), memory.load(word(entry, kGeneration)));
  }
  return 0;
}

// --- reader ----------------------------------------------------------------------------------------------------------

Reader::Reader(Arena& arena) : arena_(arena), followed_(Arena::kLanes) {
  arena.memory().store(arena.header_word(Arena::kTraceReader), 1);
}

// Lanes are first claimed from the front: as many as were ever made, and some more, for threads that were killed between claiming theirs
// and counting it.
int Reader::lanes() {
  constexpr int kMore = 16;
  const auto made = static_cast<std::uint32_t>(arena_.memory().load(arena_.header_word(Arena::kNextLane)));
  return static_cast<int>(std::min<std::uint32_t>(Arena::kLanes, made + kMore));
}

/// Given with its beginning only.
void Reader::end_span(Span span, Tick end) {
  while (end - span.start_tick() > Span::kLongest) {
    span.extend(span.start_tick() + Span::kLongest);
    spans_.push_back(span);
    span.move_to(span.end_tick());
  }
  if (end <= span.start_tick()) return;
  span.extend(end);
  spans_.push_back(span);
}

void Reader::end_state(const Followed& followed, Tick end, LaneId woken_by) {
  const Lane& lane = followed.lane;
  end_span(Span(lane.state, followed.since, followed.since, lane.cause, woken_by), end);
}

void Reader::end_task(const Followed& followed, Tick end, bool failed) {
  Span task(Span::task, followed.task_since, followed.task_since, followed.lane.task, failed);
  task.say({.line = followed.task_line, .object = followed.lane.pool});
  end_span(task, end);
}

// From the last event that is known of until the next one, everything is unknown. A task that was going on may have ended
// and others come and gone: it is known again only when its own end turns up.
void Reader::take_lost(Followed& followed, std::uint32_t count, Tick until) {
  followed.lane.lost += count;
  end_span(Span(Span::lost, followed.since, followed.since, static_cast<std::int32_t>(std::min<std::uint32_t>(count, 0x7fffffff))), until);
  followed.since = std::max(followed.since, until);
  followed.line = 0;
}

/// Takes the events up to `written`; false if all of them were overwritten meanwhile.
bool Reader::take_events(Followed& followed, std::uint32_t written) {
  SharedMemory& memory = arena_.memory();
  Lane& lane = followed.lane;
  Offset entry = arena_.lane_at(lane.index);
  // What has been overwritten is gone: as many as the ring holds are left.
  std::uint32_t first = written - followed.next > kReadable ? written - kReadable : followed.next;
  events_.resize(2 * static_cast<std::size_t>(written - first));
  const std::uint32_t begin = first % Arena::kLaneEvents;
  const std::uint32_t unbroken = std::min(written - first, Arena::kLaneEvents - begin);
  memory.read_words(arena_.lane_events(lane.index) + begin * kEventBytes, events_.data(), unbroken * kEventBytes);
  memory.read_words(arena_.lane_events(lane.index), events_.data() + 2 * unbroken,
                    (written - first - unbroken) * kEventBytes);
  // And what the producer has overwritten while we read, or was about to.
  const auto later = static_cast<std::uint32_t>(memory.load(word(entry, kWritten)));
  const std::uint32_t intact = later - first > kReadable ? later - kReadable : first;
  if (written - first <= intact - first) return false;
  memory.store(word(entry, kConsumed), static_cast<std::int32_t>(written));

  std::uint32_t lost = intact - followed.next;
  std::int32_t number = -1;
  PoolNumber pool = 0;
  Cause cause;
  LaneId woken_by = 0;
  for (std::uint32_t at = intact; at != written; ++at) {
    const Event event(events_[2 * (at - first)], events_[2 * (at - first) + 1]);
    switch (event.what()) {
      case What::number:
        number = static_cast<std::int32_t>(event.first);
        pool = event.pool();
        continue;
      case What::cause:
        cause = event.cause();
        followed.line = cause.line;
        continue;
      case What::woken:
        woken_by = event.first;
        continue;
      default:
        break;
    }
    const Tick time = event.time();
    if (lost > 0) take_lost(followed, std::exchange(lost, 0), time);
    if (event.what() == What::state || event.what() == What::end) {
      end_state(followed, time, woken_by);
      followed.since = time;
      lane.cause = cause;
      lane.cause.line = lane.line = followed.line;
      if (event.what() == What::end) {
        lane.alive = false;
        lane.ended = milliseconds(time);
      }
    } else if (event.what() == What::submitted || event.what() == What::received) {
      if (number >= 0) links_.push_back({time, number, pool, event.what() == What::submitted ? Link::submitted : Link::received});
    } else if (number >= 0) {
      // The end of another task than the one known: its beginning was lost, and that one's end.
      const bool known = event.what() == What::task_ends && lane.task == number && lane.pool == pool;
      if (lane.task >= 0 && !known) end_task(followed, followed.since);
      if (known) end_task(followed, time, event.failed());
      lane.task = event.what() == What::task_begins ? number : -1;
      lane.pool = pool;
      followed.task_since = time;
      followed.task_line = followed.line;
    }
    lane.state = event.state();
    number = -1;
    cause = {};
    woken_by = 0;
  }
  lane.events = written;
  followed.next = written;
  lane.since = milliseconds(followed.since);
  lane.task_since = milliseconds(followed.task_since);
  return true;
}

bool Reader::read(int index) {
  SharedMemory& memory = arena_.memory();
  Offset entry = arena_.lane_at(index);
  std::int32_t state = memory.load(word(entry, kState));
  if (state != kLive && state != kDone) return false;
  int generation = memory.load(word(entry, kGeneration));
  Followed& followed = followed_[static_cast<std::size_t>(index)];
  Lane& lane = followed.lane;
  bool news = false;
  if (lane.index < 0 || lane.generation != generation) {
    followed = {};
    lane.index = index;
    lane.generation = generation;
    lane.serial = memory.load(word(entry, kSerial));
    lane.process = memory.load(word(entry, kProcess));
    lane.pid = memory.load(word(entry, kPid));
    lane.ppid = memory.load(word(entry, kParentPid));
    lane.thread = memory.load(word(entry, kThread));
    lane.process_name = load_name(memory, entry + kProcessNameAt);
    lane.alive = true;
    memory.read_words(word(entry, kStarted), &lane.started, sizeof lane.started);
    lane.since = lane.started;
    lane.started_by = static_cast<LaneId>(memory.load(word(entry, kStartedBy)));
    followed.since = ticks(lane.started);
    news = true;
  }
  spans_.clear();
  links_.clear();
  if (followed.finished) return false;
  if (int names = memory.load(word(entry, kNames)); names != followed.names) {
    followed.names = names;
    lane.name = load_name(memory, entry + kNameAt);
    news = true;
  }
  // The process first: what it wrote before its end is among what is written by then.
  const int pid = memory.load(arena_.process_word(lane.process, Arena::kPid));
  const bool gone = memory.load(arena_.process_word(lane.process, Arena::kState)) ==
                        static_cast<std::int32_t>(ProcessState::exited) || (pid != 0 && pid != lane.pid);
  const auto written = static_cast<std::uint32_t>(memory.load(word(entry, kWritten)));
  if (lane.alive && written != followed.next) news |= take_events(followed, written);
  const auto seen = static_cast<std::uint32_t>(memory.load(word(entry, kLine)));
  if (const auto line = static_cast<std::uint16_t>(seen); line != 0 && line != lane.line && seen >> 16 == (followed.next & 0xffff)) {
    lane.line = line;
    news = true;
  }
  if (lane.alive && gone && followed.next == written) {
    // A thread whose process has died never said goodbye: its lane ends when the process did.
    double ended = now_ms() - arena_.origin_ms();
    if (pid == lane.pid) memory.read_words(arena_.process_word(lane.process, Arena::kEnded), &ended, sizeof ended);
    const Tick end = std::max(ticks(ended), followed.since);
    lane.alive = false;
    lane.ended = milliseconds(end);
    if (lane.task >= 0) end_task(followed, end, true);
    end_state(followed, end);
    news = true;
  }
  if (!lane.alive) {
    followed.finished = state == kDone;
    // A killed thread gives its place back by us. In the browser it may go on for a while, into whatever the place would be
    // used for: the place rests.
    const bool rested = memory.load(arena_.process_word(lane.process, Arena::kGone)) != 0 ||
                        now_ms() - arena_.origin_ms() > lane.ended + platform::afterlife_ms();
    if (state == kLive && gone && rested) {
      memory.store(word(entry, kConsumed), memory.load(word(entry, kWritten)));
      std::int32_t live = kLive;
      memory.compare_exchange(word(entry, kState), live, kDone);
      followed.finished = true;
    }
  }
  // The slot was given to another thread while we read: what we have is a mixture.
  if (memory.load(word(entry, kGeneration)) != generation) {
    followed = {};
    return false;
  }
  return news;
}

int Reader::unrecorded_threads() const { return arena_.memory().load(arena_.header_word(Arena::kUnrecordedThreads)); }

}  // namespace poolyard::trace
