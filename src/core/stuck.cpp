#include <poolyard/stuck.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include <poolyard/arena.h>

namespace poolyard::trace {
namespace {

/// It waits, and nothing but another thread will ever end that.
bool waits_endlessly(const Lane& lane) {
  return (lane.state == State::lock || lane.state == State::idle) && lane.cause.endless && lane.cause.kind != Wait::none;
}

std::string or_else(const std::string& name, const char* without) { return name.empty() ? without : name; }

/// Somebody without a lane has a part in it: a pool's own thread, which may be about to start a worker.
bool concerns_a_pool(const Lane& lane) {
  const Wait kind = lane.cause.kind;
  return lane.alive && (kind == Wait::result || kind == Wait::pool_join || kind == Wait::task);
}

std::string end_of(const Note& note) {
  if (note.kind == Note::Kind::killed) return "it " + note.text;
  return "it died of " + note.text + (note.line != 0 ? ", " + line_words(note.line) : std::string());
}

class Graph {
 public:
  explicit Graph(const Snapshot& snapshot) : snapshot_(snapshot) {
    std::set<int> processes;
    for (const Lane& lane : snapshot.lanes) {
      if (lane.index < 0) continue;
      lanes_[lane.id()] = &lane;
      if (lane.alive) processes.insert(lane.process);
    }
    for (const Lane& lane : snapshot.lanes) {
      if (const Lane* other = this->lane(whom(lane))) processes.insert(other->process);
    }
    several_ = processes.size() > 1;
  }

  const Lane* lane(LaneId id) const {
    auto found = lanes_.find(id);
    return found == lanes_.end() ? nullptr : found->second;
  }
  const Resource* resource(const Lane& lane) const {
    auto found = snapshot_.resources.find(lane.cause.object);
    return found == snapshot_.resources.end() ? nullptr : &found->second;
  }

  /// The thread that could end the wait, as far as known; 0: anybody, or nobody knows.
  LaneId whom(const Lane& lane) const {
    switch (lane.cause.kind) {
      case Wait::lock:
        return resource(lane) ? resource(lane)->holder : 0;
      case Wait::thread_join:
        return lane.cause.object;
      case Wait::process_join:
        return main_thread(lane.cause.object);
      default:
        return 0;
    }
  }
  /// Whether nobody else can.
  bool only_by_whom(const Lane& lane) const {
    return lane.cause.kind == Wait::thread_join || (lane.cause.kind == Wait::lock && resource(lane) && resource(lane)->held_fast);
  }

  Stuck::Thread thread(const Lane& lane) const {
    Stuck::Thread thread;
    thread.lane = lane;
    thread.name = name(lane);
    if (const Resource* what = resource(lane)) {
      thread.object = what->name;
      thread.held_since_line = what->line;
    }
    thread.whom = whom(lane);
    if (const Lane* other = this->lane(thread.whom)) {
      thread.whom_name = lane.cause.kind == Wait::process_join ? other->process_name : other == &lane ? "itself" : name(*other);
      thread.whom_ended = !other->alive;
      if (auto end = snapshot_.ends.find(thread.whom); end != snapshot_.ends.end()) thread.whom_end = end_of(end->second);
    }
    return thread;
  }

 private:
  LaneId main_thread(std::uint32_t process) const {
    for (const auto& one : snapshot_.processes) {
      if (one.id != process) continue;
      for (const Lane& lane : snapshot_.lanes) {
        if (lane.alive && lane.process == one.slot && lane.thread == 0) return lane.id();
      }
    }
    return 0;
  }
  std::string name(const Lane& lane) const { return several_ ? lane.process_name + " / " + lane.name : lane.name; }

  const Snapshot& snapshot_;
  std::map<LaneId, const Lane*> lanes_;
  bool several_ = false;
};

/// Threads that wait for each other in a circle, or one for a thread that has ended and can give nothing back any more.
std::optional<Stuck> find_deadlock(const Snapshot& snapshot, const Graph& graph) {
  std::set<LaneId> seen;
  for (const Lane& start : snapshot.lanes) {
    std::vector<LaneId> path;
    const Lane* lane = &start;
    while (lane->alive && waits_endlessly(*lane) && graph.only_by_whom(*lane) && seen.insert(lane->id()).second) {
      path.push_back(lane->id());
      const Lane* next = graph.lane(graph.whom(*lane));
      if (!next) break;
      const bool orphaned = lane->cause.kind == Wait::lock && !next->alive;
      const auto circle = std::find(path.begin(), path.end(), next->id());
      if (orphaned || circle != path.end()) {
        Stuck stuck;
        stuck.kind = Stuck::Kind::deadlock;
        for (auto at = orphaned ? path.end() - 1 : circle; at != path.end(); ++at) stuck.threads.push_back(graph.thread(*graph.lane(*at)));
        return stuck;
      }
      lane = next;
    }
  }
  return std::nullopt;
}

/// Everybody waits.
std::optional<Stuck> find_everybody(const Snapshot& snapshot, const Graph& graph) {
  if (!snapshot.complete) return std::nullopt;
  Stuck stuck;
  stuck.kind = Stuck::Kind::everybody;
  std::set<int> seen;
  bool anybody = false;
  for (const Lane& lane : snapshot.lanes) {
    if (!lane.alive) continue;
    if (!waits_endlessly(lane)) return std::nullopt;
    if (const Resource* what = graph.resource(lane); what && what->available) return std::nullopt;
    seen.insert(lane.process);
    anybody = anybody || lane.state != State::idle;
    if (lane.state != State::idle) stuck.threads.push_back(graph.thread(lane));
  }
  for (const auto& process : snapshot.processes) {
    if (process.starting || !seen.contains(process.slot)) return std::nullopt;  // it has just begun, or is about to end
  }
  if (!anybody) return std::nullopt;
  return stuck;
}

using LineWords = std::function<std::string(int line)>;
std::atomic<const LineWords*> lines_named{nullptr};

std::string at_line(std::uint16_t line) { return line != 0 ? " (" + line_words(line) + ")" : std::string(); }

}  // namespace

std::string line_words(int line) {
  const LineWords* const words = lines_named.load(std::memory_order_acquire);  // name_lines() has made it
  return words ? (*words)(line) : "line " + std::to_string(line);
}
void name_lines(std::function<std::string(int line)> words) {
  // None ever goes: another thread may be in it. There is one for each run of several files.
  lines_named.store(words ? new LineWords(std::move(words)) : nullptr, std::memory_order_release);
}

std::string in_words(const Cause& cause, const std::string& object, const std::string& whom) {
  switch (cause.kind) {
    case Wait::none: return "waits";
    case Wait::lock: return "waits for " + or_else(object, "a lock");
    case Wait::condition: return "waits to be notified" + (object.empty() ? " by a condition" : " by " + object);
    case Wait::event: return "waits until " + or_else(object, "an event") + " is set";
    case Wait::semaphore: return "waits for a place in " + or_else(object, "a semaphore");
    case Wait::barrier: return "waits for the others at " + or_else(object, "a barrier");
    case Wait::queue_empty: return "waits for an item in " + or_else(object, "a queue");
    case Wait::queue_full: return "waits for room in " + or_else(object, "a queue");
    case Wait::queue_join: return "waits until all items of " + or_else(object, "a queue") + " are done";
    case Wait::thread_start: return "waits until a thread has begun";
    case Wait::thread_join: return "waits for the end of " + or_else(whom, "a thread");
    case Wait::process_start: return "waits until a process has begun";
    case Wait::process_join: return "waits for the end of " + or_else(whom, "a process");
    case Wait::result: return "waits for the result of a task" + (object.empty() ? std::string() : " (" + object + ")");
    case Wait::pool_join: return "waits for the end of the workers of " + or_else(object, "a pool");
    case Wait::pipe_empty: return "waits for a message in " + or_else(object, "a pipe");
    case Wait::pipe_full: return "waits for room in " + or_else(object, "a pipe");
    case Wait::input: return "waits for input";
    case Wait::task: return "has nothing to do";
  }
  return "waits";
}

std::string Stuck::Thread::sentence() const {
  std::string text = name + " " + in_words(lane.cause, object, whom_name) + at_line(lane.cause.line);
  if (lane.cause.kind != Wait::lock || whom == 0) return text;
  const auto has = [&](const char* itself) {
    if (held_since_line == 0) return std::string(" has") + itself;
    return std::string(" has held") + itself + " since " + line_words(held_since_line);
  };
  if (whom == lane.id()) return text + ", which it" + has(" itself");
  if (whom_name.empty()) return text;
  if (whom_ended) {
    const std::string taken = held_since_line != 0 ? " took at " + line_words(held_since_line) + " and" : std::string();
    return text + ", which " + whom_name + taken + " has ended without giving back" + (whom_end.empty() ? std::string() : " (" + whom_end + ")");
  }
  return text + ", which " + whom_name + has("");
}

std::string Stuck::text() const {
  std::string text;
  if (kind == Kind::everybody) {
    text = "Stuck: every thread waits for something that only another thread could do.\n";
  } else if (threads.size() == 1) {
    text = "Deadlock: a thread waits for what will never come.\n";
  } else {
    text = "Deadlock: " + std::to_string(threads.size()) + " threads wait for each other.\n";
  }
  for (const Thread& thread : threads) text += "  " + thread.sentence() + ".\n";
  return text;
}

std::optional<Stuck> find_stuck(const Snapshot& snapshot) {
  const Graph graph(snapshot);
  if (auto deadlock = find_deadlock(snapshot, graph)) return deadlock;
  return find_everybody(snapshot, graph);
}

void StuckWatch::on_lane(const Lane& lane) {
  const auto index = static_cast<std::size_t>(lane.index);
  if (index >= snapshot_.lanes.size()) snapshot_.lanes.resize(index + 1);
  snapshot_.lanes[index] = lane;
}

void StuckWatch::on_note(const Note& note) {
  if (note.kind == Note::Kind::exception || note.kind == Note::Kind::killed) snapshot_.ends.emplace(note.lane, note);
}

void StuckWatch::note_unreleased() {
  const auto& lanes = snapshot_.lanes;
  for (const auto& [object, resource] : snapshot_.resources) {
    const auto holder = std::find_if(lanes.begin(), lanes.end(), [&](const Lane& lane) { return lane.index >= 0 && lane.id() == resource.holder; });
    const bool waited_for = std::any_of(lanes.begin(), lanes.end(), [&](const Lane& lane) {
      return lane.alive && waits_endlessly(lane) && lane.cause.kind == Wait::lock && lane.cause.object == object;
    });
    if (!waited_for || holder == lanes.end() || holder->alive || !unreleased_.insert(object).second) continue;
    const std::string text = "ended without giving back " + or_else(resource.name, "a lock");
    Note{.kind = Note::Kind::unreleased, .lane = resource.holder, .line = resource.line, .time = holder->ended, .text = text}.write(arena_);
  }
}

bool StuckWatch::complete_snapshot() {
  const auto& lanes = snapshot_.lanes;
  // Who waits until a process that was killed is gone for good has not long to wait.
  snapshot_.complete = arena_.memory().load(arena_.header_word(Arena::kUnrecordedThreads)) == 0 && arena_.nobody_goes_on();
  snapshot_.resources.clear();
  for (const Lane& lane : lanes) {
    if (lane.alive && waits_endlessly(lane) && lane.cause.object != 0) {
      snapshot_.resources.try_emplace(lane.cause.object, Resource::find(arena_, lane.cause.object));
    }
  }
  snapshot_.processes.clear();
  bool others = std::any_of(lanes.begin(), lanes.end(), concerns_a_pool);
  // The first is whoever looks.
  for (int slot = 1; slot < Arena::kProcesses; ++slot) {
    const auto state = static_cast<ProcessState>(arena_.memory().load(arena_.process_word(slot, Arena::kState)));
    if (state != ProcessState::starting && state != ProcessState::running) continue;
    const int generation = arena_.memory().load(arena_.process_word(slot, Arena::kGeneration));
    if (arena_.memory().load(arena_.process_word(slot, Arena::kUnseen)) != 0) snapshot_.complete = false;
    const auto begun = std::count_if(lanes.begin(), lanes.end(), [&](const Lane& lane) { return lane.alive && lane.process == slot && lane.thread != 0; });
    others = others || arena_.memory().load(arena_.process_word(slot, Arena::kLiveThreads)) > begun;
    snapshot_.processes.push_back({slot, process_id(slot, generation), state == ProcessState::starting});
  }
  return others;
}

const Stuck* StuckWatch::look_at_once() {
  complete_snapshot();
  note_unreleased();
  reported_ = find_stuck(snapshot_);
  return reported_ ? &*reported_ : nullptr;
}

const Stuck* StuckWatch::look() {
  const double now = now_ms();
  const auto& lanes = snapshot_.lanes;
  if (reported_ || now - looked_at_ < kPause || std::none_of(lanes.begin(), lanes.end(), waits_endlessly)) return nullptr;
  const bool stalled = now - looked_at_ > kStall;
  looked_at_ = now;
  bool others = complete_snapshot();
  note_unreleased();
  auto stuck = find_stuck(snapshot_);
  std::vector<std::uint64_t> moment;
  if (stuck) {
    for (const Stuck::Thread& thread : stuck->threads) moment.push_back(std::uint64_t{thread.lane.id()} << 32 | thread.lane.events);
    // Of the others what matters is that none of them could do anything.
    if (stuck->kind == Stuck::Kind::everybody) {
      for (const Lane& lane : lanes) moment.push_back(std::uint64_t{lane.id()} << 32 | lane.events);
    }
  }
  if (moment != moment_ || stalled) since_ = now;
  moment_ = std::move(moment);
  if (!stuck) return nullptr;
  for (const Stuck::Thread& thread : stuck->threads) others = others || (thread.lane.cause.kind == Wait::lock && thread.whom == 0);
  const double patience = stuck->kind == Stuck::Kind::deadlock ? kStable : others ? kPatience : kAwake;
  if (now - since_ < patience) return nullptr;
  reported_ = std::move(stuck);
  return &*reported_;
}

}  // namespace poolyard::trace
