#include <poolyard/trace.h>

#include <algorithm>
#include <cstring>

#include <poolyard/arena.h>
#include <poolyard/fork.h>

namespace poolyard::trace {
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
  kWritten,      // spans written, modulo 2^32; the producer's
  kConsumed,     // spans the reader has taken
  kSequence,     // odd while the "now" words below are being changed
  kNowState,
  kNowArgument,
  kNowTask,
  kNowReserved,
  kSince,        // doubles from here on
  kTaskSince = kSince + 2,
  kStarted = kTaskSince + 2,
  kEnded = kStarted + 2,
};
constexpr Offset kNameAt = 128, kProcessNameAt = 192, kNameBytes = 64;
enum LaneState : std::int32_t { kFree = 0, kClaimed = 1, kLive = 2, kDone = 3 };

/// What a reader copies in one go while the producer may be changing it.
struct Now {
  std::int32_t state = 0, argument = 0, task = -1, reserved = 0;
  double since = 0, task_since = 0;
};
static_assert(sizeof(Now) == 4 * (kTaskSince + 2 - kNowState));

Offset word(Offset entry, int index) { return entry + 4 * static_cast<Offset>(index); }

/// The calling thread's lane.
struct Local {
  Arena* arena = nullptr;
  int index = -1;
  Offset entry = 0;
  Offset spans = 0;
  std::uint32_t written = 0;
  std::int32_t sequence = 0;
  double origin = 0;
  Now now;

  SharedMemory& memory() const { return arena->memory(); }
  double time() const { return now_ms() - origin; }

  void record(const Span& span) {
    memory().write_words(spans + (written % Arena::kLaneSpans) * sizeof(Span), &span, sizeof span);
    ++written;
    // Release: the span before the count that announces it.
    memory().store(word(entry, kWritten), static_cast<std::int32_t>(written));
  }
  void publish() {
    // A sequence lock with a single writer: odd, then the words, then even.
    memory().store(word(entry, kSequence), ++sequence);
    memory().write_words(word(entry, kNowState), &now, sizeof now);
    memory().store(word(entry, kSequence), ++sequence);
  }
};
thread_local Local local;

// The lane is the original's; the copy gets one of its own.
const bool comes_through_a_fork = (at_fork({.in_child = [] { local = Local{}; }}), true);

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
double load_double(SharedMemory& memory, Offset at) {
  double value;
  memory.read_words(at, &value, sizeof value);
  return value;
}
void store_double(SharedMemory& memory, Offset at, double value) { memory.write_words(at, &value, sizeof value); }

/// A lane nobody uses; else one whose thread has ended and whose spans were read; else any whose thread has ended. -1: all
/// lanes belong to living threads.
int claim_lane(Arena& arena) {
  SharedMemory& memory = arena.memory();
  bool has_reader = memory.load(arena.header_word(Arena::kOutputReader)) != 0;
  for (int pass = 0; pass < 3; ++pass) {
    for (int index = 0; index < Arena::kLanes; ++index) {
      Offset entry = arena.lane_at(index);
      std::int32_t wanted = pass == 0 ? kFree : kDone;
      if (memory.load(word(entry, kState)) != wanted) continue;
      bool read = memory.load(word(entry, kConsumed)) == memory.load(word(entry, kWritten));
      if (pass == 1 && has_reader && !read) continue;
      if (memory.compare_exchange(word(entry, kState), wanted, kClaimed)) return index;
    }
  }
  memory.fetch_add(arena.header_word(Arena::kUnrecordedThreads), 1);
  return -1;
}

}  // namespace

ThreadLane::ThreadLane(const std::string& name, State first) {
  if (local.arena) return;
  Arena& arena = *Arena::current();
  int index = claim_lane(arena);
  if (index < 0) return;
  owner_ = true;
  int process = Arena::current_process();
  SharedMemory& memory = arena.memory();
  Offset entry = arena.lane_at(index);
  memory.fetch_add(word(entry, kGeneration), 1);
  memory.store(word(entry, kSerial), memory.fetch_add(arena.header_word(Arena::kNextLane), 1));
  memory.store(word(entry, kProcess), process);
  memory.store(word(entry, kThread), memory.fetch_add(arena.process_word(process, Arena::kThreads), 1));
  memory.store(word(entry, kPid), memory.load(arena.process_word(process, Arena::kPid)));
  memory.store(word(entry, kParentPid), memory.load(arena.process_word(process, Arena::kParentPid)));
  memory.store(word(entry, kWritten), 0);
  memory.store(word(entry, kConsumed), 0);
  store_name(memory, entry + kNameAt, name);
  store_name(memory, entry + kProcessNameAt, arena.process(process).name);

  local = Local{};
  local.arena = &arena;
  local.index = index;
  local.entry = entry;
  local.spans = arena.lane_spans(index);
  local.origin = arena.origin_ms();
  local.sequence = memory.load(word(entry, kSequence)) & ~1;  // a killed predecessor may have left it odd
  local.now.state = static_cast<std::int32_t>(first);
  local.now.since = local.time();
  store_double(memory, word(entry, kStarted), local.now.since);
  local.publish();
  // Release: everything above before the state that shows the lane to readers.
  memory.store(word(entry, kState), kLive);
}

ThreadLane::~ThreadLane() {
  if (!owner_) return;
  if (local.now.task >= 0) end_task(false);
  double end = local.time();
  local.record({local.now.since, end, Span::state, local.now.state, local.now.argument, 0});
  store_double(local.memory(), word(local.entry, kEnded), end);
  local.memory().store(word(local.entry, kState), kDone);
  local = Local{};
}

State set_state(State state, std::int32_t argument) {
  if (!local.arena) return State::running;
  return set_state_at(state, argument, local.time());
}

State set_state_at(State state, std::int32_t argument, double when) {
  if (!local.arena) return State::running;
  auto before = static_cast<State>(local.now.state);
  if (before == state && local.now.argument == argument) return before;
  when = std::max(when, local.now.since);
  if (when > local.now.since) {
    local.record({local.now.since, when, Span::state, local.now.state, local.now.argument, 0});
  }
  local.now.state = static_cast<std::int32_t>(state);
  local.now.argument = argument;
  local.now.since = when;
  local.publish();
  return before;
}

State current_state() { return static_cast<State>(local.now.state); }

void begin_task(std::int32_t number) {
  if (!local.arena) return;
  local.now.task = number;
  local.now.task_since = local.time();
  local.publish();
}

void end_task(bool failed) {
  if (!local.arena || local.now.task < 0) return;
  local.record({local.now.task_since, local.time(), Span::task, local.now.task, failed ? 1 : 0, 0});
  local.now.task = -1;
  local.publish();
}

void set_name(const std::string& name) {
  if (local.arena) store_name(local.memory(), local.entry + kNameAt, name);
}

int current_lane() { return local.index; }

double trace_now() { return now_ms() - Arena::current()->origin_ms(); }

// --- reader ----------------------------------------------------------------------------------------------------------

int Reader::lanes() {
  SharedMemory& memory = arena_.memory();
  if (positions_.empty()) {
    positions_.resize(Arena::kLanes);
    memory.store(arena_.header_word(Arena::kOutputReader), 1);
  }
  // Lanes are claimed from the front: as many as were ever made, at most.
  return std::min<int>(Arena::kLanes, memory.load(arena_.header_word(Arena::kNextLane)));
}

bool Reader::read(int index, Lane& lane, std::vector<Span>& spans) {
  SharedMemory& memory = arena_.memory();
  Offset entry = arena_.lane_at(index);
  std::int32_t state = memory.load(word(entry, kState));
  if (state != kLive && state != kDone) return false;
  int generation = memory.load(word(entry, kGeneration));
  Position& position = positions_[static_cast<std::size_t>(index)];
  if (position.generation != generation) position = {generation, 0, 0, false};
  if (position.finished) return false;

  auto written = static_cast<std::uint32_t>(memory.load(word(entry, kWritten)));
  // One less than the ring holds: the producer may be overwriting the oldest at this moment.
  constexpr std::uint32_t kReadable = Arena::kLaneSpans - 1;
  if (written - position.next > kReadable) {
    std::uint32_t oldest = written - kReadable;
    position.dropped += oldest - position.next;
    position.next = oldest;
  }
  std::uint32_t first = position.next;
  spans.resize(written - first);
  for (std::uint32_t at = first; at != written; ++at) {
    memory.read_words(arena_.lane_spans(index) + (at % Arena::kLaneSpans) * sizeof(Span), &spans[at - first], sizeof(Span));
  }
  // What the producer has overwritten meanwhile, or may be overwriting now: everything up to kReadable before its position.
  auto later = static_cast<std::uint32_t>(memory.load(word(entry, kWritten)));
  if (later - first > kReadable) {
    std::uint32_t torn = std::min(written - first, later - kReadable - first);
    spans.erase(spans.begin(), spans.begin() + torn);
    position.dropped += torn;
  }
  position.next = written;
  memory.store(word(entry, kConsumed), static_cast<std::int32_t>(written));

  lane.index = index;
  lane.generation = generation;
  lane.serial = memory.load(word(entry, kSerial));
  lane.process = memory.load(word(entry, kProcess));
  lane.pid = memory.load(word(entry, kPid));
  lane.ppid = memory.load(word(entry, kParentPid));
  lane.thread = memory.load(word(entry, kThread));
  lane.name = load_name(memory, entry + kNameAt);
  lane.process_name = load_name(memory, entry + kProcessNameAt);
  lane.started = load_double(memory, word(entry, kStarted));
  lane.dropped = position.dropped;
  lane.alive = state == kLive;

  Now now;
  for (;;) {  // the producer holds the words odd for some nanoseconds, unless it was killed there: then take what stands
    std::int32_t before = memory.load(word(entry, kSequence));
    memory.read_words(word(entry, kNowState), &now, sizeof now);
    if (memory.load(word(entry, kSequence)) == before) break;
  }
  lane.state = static_cast<State>(now.state);
  lane.argument = now.argument;
  lane.since = now.since;
  lane.task = now.task;
  lane.task_since = now.task_since;
  lane.ended = load_double(memory, word(entry, kEnded));

  // A thread whose process has died never said goodbye: its lane ends when the process did.
  auto process = arena_.process(lane.process);
  if (lane.alive && process.pid == lane.pid && process.state == ProcessState::exited) {
    lane.alive = false;
    lane.ended = process.ended;
    if (lane.task >= 0) spans.push_back({lane.task_since, lane.ended, Span::task, lane.task, 1, 0});
    spans.push_back({lane.since, std::max(lane.since, lane.ended), Span::state, now.state, now.argument, 0});
    std::int32_t live = kLive;
    memory.compare_exchange(word(entry, kState), live, kDone);
  }
  position.finished = !lane.alive && static_cast<std::uint32_t>(memory.load(word(entry, kWritten))) == position.next;
  // The slot was given to another thread while we read: what we have is a mixture.
  return memory.load(word(entry, kGeneration)) == generation;
}

int Reader::unrecorded_threads() const { return arena_.memory().load(arena_.header_word(Arena::kUnrecordedThreads)); }

}  // namespace poolyard::trace
