#include <poolyard/process.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/note.h>
#include <poolyard/simulated.h>
#include <poolyard/thread.h>
#include <poolyard/trace.h>

#include "platform/host.h"
#include "remote_exception.h"

namespace poolyard {
namespace {

std::atomic<int> next_name{1};  // relaxed: only uniqueness matters
std::atomic<ProcessEntry> default_entry{nullptr};

/// Tells why the process ends. One that was killed, or is about to be, may go on for a moment without its streams: nobody wants to
/// know what happens to it then. Who dismisses it says so first and closes them last (store and load are release and acquire).
void complain(const std::string& why) {
  Arena& arena = *Arena::current();
  const int self = Arena::current_process();
  if (arena.is_over(self) || arena.memory().load(arena.process_word(self, Arena::kDismissed)) != 0) return;
  std::fprintf(stderr, "Process %s: %s\n", current_process_name().c_str(), why.c_str());
  trace::Note{.kind = trace::Note::Kind::exception, .lane = trace::current_lane_id(), .time = trace::trace_now(), .text = why}.write(arena);
  // Of a program that was started by its name its starter wants to know only why it crashed.
  if (arena.memory().load(arena.process_word(self, Arena::kEntry)) != 0) arena.set_process_error(self, why);
}

/// What a child does from its first instruction to its last.
[[noreturn]] void run_child() {
  Arena& arena = *Arena::current();
  int self = Arena::current_process();
  int status = 1;
  {
    const std::int32_t started_by = arena.memory().load(arena.process_word(self, Arena::kStartedBy));
    trace::ThreadLane lane("MainThread", trace::State::running, static_cast<trace::LaneId>(started_by));
    // Otherwise its parent ended while it began, and nobody knows of it.
    if (!arena.advance_process(self, ProcessState::starting, ProcessState::running)) exit_process(128 + 9);
    threading::main_thread();  // in the browser that is whoever asks first: this one
    try {
      std::int32_t id = arena.memory().load(arena.process_word(self, Arena::kEntry));
      if (id == 0) {
        ProcessEntry entry = default_entry.load(std::memory_order_relaxed);
        if (!entry) throw std::logic_error("this program has no default entry; see set_default_entry()");
        status = entry({});
      } else {
        std::uint32_t bytes = 0;
        inbox().read(&bytes, sizeof bytes);
        std::string arguments(bytes, '\0');
        inbox().read(arguments.data(), bytes);
        status = reinterpret_cast<ProcessEntry>(function_from_id(id))(arguments);
      }
    } catch (...) {
      complain(describe_exception(std::current_exception()));
    }
    join_threads();
  }
  exit_process(status);
}

// --- copies ----------------------------------------------------------------------------------------------------------

std::vector<ForkHandlers>& fork_handlers() {
  static auto* handlers = new std::vector<ForkHandlers>;
  return *handlers;
}
int copies_above = 0;
TemplateRole template_role;
bool is_ready = false;  // a copy of the template has done what can be done ahead

void before_copying(int child) {
  auto& handlers = fork_handlers();
  for (auto at = handlers.rbegin(); at != handlers.rend(); ++at) {
    if (at->before) at->before(child);
  }
}
void in_copy() {
  for (const auto& handlers : fork_handlers()) {
    if (handlers.in_child) handlers.in_child();
  }
}

/// The handlers in the original around a copy that is made in this scope, which the copy never leaves.
class Copying {
 public:
  explicit Copying(int child) { before_copying(child); }
  ~Copying() {
    for (const auto& handlers : fork_handlers()) {
      if (handlers.in_parent) handlers.in_parent();
    }
  }
  Copying(const Copying&) = delete;
  Copying& operator=(const Copying&) = delete;
};

}  // namespace

void at_fork(ForkHandlers handlers) { fork_handlers().push_back(handlers); }
bool can_fork() { return platform::can_fork(); }
int fork_depth() { return copies_above; }

bool keep_template(TemplateRole role) {
  Arena::current();  // made before it is copied: children live in this one
  if (role.prepare && !platform::template_is_a_process()) role.prepare();
  template_role = role;
  Copying copying(-1);
  return platform::keep_template([] {
    // A copy, for once, and about to be copied.
    in_copy();
    if (template_role.prepare) template_role.prepare();
    before_copying(-1);
  });
}

void await_ready(double timeout_ms) { platform::await_ready(timeout_ms); }

void platform::ready_copy() {
  ++copies_above;
  in_copy();
  is_ready = true;
  if (template_role.rehearse) template_role.rehearse();
}

void platform::run_copy(int slot) {
  Arena::become_process(slot);
  simulated::enter_process();
  if (!std::exchange(is_ready, false)) {
    ++copies_above;
    in_copy();
  }
  multiprocessing::hold_inherited();
  run_child();
}

void freeze_support(int, char**) {
  // What a child runs may be a main() of its own, which calls this again.
  static bool entered = false;
  if (!platform::is_child() || std::exchange(entered, true)) return;
  simulated::enter_process();
  run_child();
}

int getpid() { return Arena::current()->process(Arena::current_process()).pid; }
int getppid() { return Arena::current()->process(Arena::current_process()).ppid; }
std::string current_process_name() { return Arena::current()->process(Arena::current_process()).name; }

void exit_process(int status) {
  std::fflush(nullptr);
  Arena& arena = *Arena::current();
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kStatus), status);
  if (const simulated::Machine* machine = simulated::here()) machine->end_process(status);
  platform::exit_now(status);
}

void set_default_entry(ProcessEntry entry) { default_entry.store(entry, std::memory_order_relaxed); }

namespace {
void end_by_signal(const std::shared_ptr<Arena>& arena, int slot, int generation, int number) {
  // In a simulated run it has no turn, and so ends at this moment; what is left of it in the system does nothing any more.
  if (const simulated::Machine* machine = simulated::here()) {
    arena->process_exited(slot, generation, -number);
    machine->processes_ended();
    number = 9;
  }
  platform::signal_process(arena, slot, generation, number);
}

Ring own_ring(int word) {
  Arena& arena = *Arena::current();
  int index = arena.memory().load(arena.process_word(Arena::current_process(), word));
  if (index < 0) throw std::logic_error("this process was not started by another: it has no streams to a parent");
  return arena.ring(index);
}
}  // namespace

Ring inbox() { return own_ring(Arena::kInbox); }
Ring outbox() { return own_ring(Arena::kOutbox); }

Process::Process(Options options, ProcessEntry entry, Payload arguments)
    : options_(std::move(options)), entry_(entry), arguments_(std::move(arguments)), made_at_(fork_depth()) {
  if (options_.name.empty()) options_.name = "Process-" + std::to_string(next_name.fetch_add(1, std::memory_order_relaxed));
  if (!options_.arena) {
    options_.arena = Arena::current();
    parent_ = Arena::current_process();
  }
  if (options_.method == StartMethod::fork && (!options_.image.empty() || !entry_ || options_.arena != Arena::current())) {
    throw std::invalid_argument("a fork runs a function of this very program, in the arena it lives in");
  }
  if (!arguments_.companions.empty() && options_.arena != Arena::current()) {
    throw std::invalid_argument("locks, queues and the like can be shared with processes of the same arena only");
  }
}

Process::Process(Process&& other) noexcept
    : options_(std::move(other.options_)),
      entry_(other.entry_),
      arguments_(std::move(other.arguments_)),
      parent_(other.parent_),
      made_at_(other.made_at_),
      slot_(std::exchange(other.slot_, -1)),
      generation_(other.generation_),
      doorbell_(other.doorbell_),
      started_(std::exchange(other.started_, false)),
      closed_(other.closed_) {}

Process::~Process() {
  if (slot_ < 0 || made_at_ != fork_depth()) return;
  if (is_alive()) {
    if (options_.daemon) {
      dismiss();
    } else {
      join();
    }
  }
  give_back();
}

void Process::give_back() {
  if (slot_ < 0 || made_at_ != fork_depth()) return;
  // Reserved and never started: as if it had ended at once.
  if (!started_) arena().process_exited(slot_, generation_, 0);
  arena().release_process(slot_, generation_);
  slot_ = -1;
}

int Process::reserve() {
  if (slot_ < 0) {
    slot_ = arena().claim_process(parent_, options_.name);
    generation_ = arena().memory().load(arena().process_word(slot_, Arena::kGeneration));
  }
  for (auto [word, childs] : {std::pair(Arena::kInbox, Arena::End::reader), std::pair(Arena::kOutbox, Arena::End::writer)}) {
    if (arena().memory().load(arena().process_word(slot_, word)) >= 0) continue;
    int ring = arena().claim_ring(parent_);
    arena().memory().store(arena().process_word(slot_, word), ring);
    arena().open_end(ring, childs, slot_);
    arena().close_end(ring, childs, parent_);
  }
  return slot_;
}

void Process::check_open() const {
  if (closed_) throw std::invalid_argument("process object is closed");
}

void Process::start() {
  check_open();
  if (started_) throw std::logic_error("cannot start a process twice (" + name() + ")");
  if (made_at_ != fork_depth()) throw std::logic_error("can only start a process object created by current process (" + name() + ")");
  try {
    reserve();
  } catch (const ArenaFull& full) {
    throw ProcessError(full.what());
  }
  SharedMemory& memory = arena().memory();
  memory.store(arena().process_word(slot_, Arena::kEntry), entry_ ? function_id(entry_) : 0);
  memory.store(arena().process_word(slot_, Arena::kDoorbell), static_cast<std::int32_t>(doorbell_));
  memory.store(arena().process_word(slot_, Arena::kDaemon), options_.daemon);
  arena().set_process_name(slot_, name());
  started_ = true;
  for (const auto& object : arguments_.companions) object.grant(slot_);  // it has them before it begins
  arena().memory().store(arena().process_word(slot_, Arena::kStartedBy), static_cast<std::int32_t>(trace::current_lane_id()));
  if (!arena().advance_process(slot_, ProcessState::claimed, ProcessState::starting)) {
    throw ProcessError("process " + name() + " was ended before it was started");
  }
  const simulated::Machine* machine = simulated::here();
  if (machine) machine->start_process(slot_);
  try {
    if (options_.method == StartMethod::fork) {
      // What waits in a stream to be written would be written by both.
      std::fflush(stdout);
      std::fflush(stderr);
      Copying copying(slot_);
      platform::fork_process(slot_);
    } else {
      platform::start_process(options_.arena, slot_, options_.image);
    }
  } catch (...) {
    arena().process_exited(slot_, generation_, 127);
    if (machine) machine->processes_ended();
    throw;
  }
  if (!entry_) return;  // an image's default entry reads what it wants
  const std::string arguments = std::exchange(arguments_, {}).to_string();
  auto bytes = static_cast<std::uint32_t>(arguments.size());
  try {
    to_child().write(&bytes, sizeof bytes);
    to_child().write(arguments.data(), arguments.size());
  } catch (const RingClosed&) {
    // It died before it had read its arguments: exitcode() tells.
  }
}

int Process::run() const {
  check_open();
  if (started_ || !entry_) throw std::logic_error("process " + name() + " has no target to run here: it was started, or is another program");
  return entry_(arguments_.to_string());
}

bool Process::join(double timeout_ms) {
  check_open();
  if (made_at_ != fork_depth()) throw std::logic_error("can only join a child process (" + name() + " is the parent's)");
  if (!started_) throw std::logic_error("can only join a started process (" + name() + ")");
  trace::InState waiting(trace::State::lock, {trace::Wait::process_join, timeout_ms == kForever, 0, trace::process_id(slot_, generation_)});
  return arena().wait_process(slot_, generation_, timeout_ms).has_value();
}

void Process::signal(int number) {
  if (is_alive()) end_by_signal(options_.arena, slot_, generation_, number);
}
void Process::terminate() { signal(15); }
void Process::kill() { signal(9); }
void Process::interrupt() {
  if (is_alive()) platform::interrupt_process(options_.arena, slot_, generation_);
}
void Process::dismiss() {
  if (started_) arena().memory().store(arena().process_word(slot_, Arena::kDismissed), 1);
  kill();
}

void Process::close() {
  if (closed_) return;
  if (is_alive()) {
    throw std::invalid_argument("Cannot close a process while it is still running. You should first call join() or terminate().");
  }
  give_back();
  closed_ = true;
}

bool Process::is_alive() const { return started_ && !exitcode(); }

std::optional<int> Process::exitcode() const {
  check_open();
  if (!started_) return std::nullopt;
  return arena().wait_process(slot_, generation_, 0);
}

std::string Process::error() const {
  check_open();
  return started_ ? arena().process(slot_).error : std::string();
}
int Process::pid() const {
  check_open();
  return started_ ? arena().process(slot_).pid : 0;
}

Sentinel Process::sentinel() const {
  check_open();
  if (!started_) throw std::invalid_argument("process not started: it has no sentinel yet");
  return Sentinel(options_.arena, slot_, generation_);
}

void Process::set_name(std::string name) {
  if (started_) throw std::logic_error("process has already started");
  options_.name = std::move(name);
}
void Process::set_daemon(bool daemon) {
  if (started_) throw std::logic_error("process has already started");
  options_.daemon = daemon;
}

Ring Process::to_child() { return arena().ring(arena().memory().load(arena().process_word(slot_, Arena::kInbox))); }
Ring Process::from_child() { return arena().ring(arena().memory().load(arena().process_word(slot_, Arena::kOutbox))); }

// --- as others see it ------------------------------------------------------------------------------------------------

bool Sentinel::ready() const {
  // Of another generation: that process is long gone.
  return arena_->memory().load(arena_->process_word(slot_, Arena::kGeneration)) != generation_ ||
         arena_->memory().load(arena_->process_word(slot_, Arena::kState)) == static_cast<std::int32_t>(ProcessState::exited);
}

ProcessReference::ProcessReference(const std::shared_ptr<Arena>& arena, int slot)
    : slot_(slot), generation_(arena->process(slot).generation), name_(arena->process(slot).name), pid_(arena->process(slot).pid),
      daemon_(arena->memory().load(arena->process_word(slot, Arena::kDaemon)) != 0), arena_(arena), sentinel_(arena, slot, generation_) {}

std::optional<int> ProcessReference::exitcode() const { return arena_->wait_process(slot_, generation_, 0); }

bool ProcessReference::join(double timeout_ms) const {
  if (slot_ == Arena::current_process()) throw std::logic_error("cannot join current process");
  trace::InState waiting(trace::State::lock, {trace::Wait::process_join, timeout_ms == kForever, 0, trace::process_id(slot_, generation_)});
  arena_->wait_process(slot_, generation_, timeout_ms);
  return !is_alive();
}

void ProcessReference::signal(int number) const {
  if (!is_alive()) return;
  if (arena_->process(slot_).parent != Arena::current_process()) {
    throw std::logic_error("can only end a child process: " + name_ + " (pid " + std::to_string(pid_) + ") is none of this process's");
  }
  end_by_signal(arena_, slot_, generation_, number);
}

namespace multiprocessing {

ProcessReference current_process() { return ProcessReference(Arena::current(), Arena::current_process()); }

std::optional<ProcessReference> parent_process() {
  const int parent = Arena::current()->process(Arena::current_process()).parent;
  if (parent < 0) return std::nullopt;
  return ProcessReference(Arena::current(), parent);
}

std::vector<ProcessReference> active_children() {
  const auto& arena = Arena::current();
  std::vector<ProcessReference> children;
  for (int slot = 0; slot < Arena::kProcesses; ++slot) {
    const auto process = arena->process(slot);
    if (process.parent != Arena::current_process() || slot == Arena::current_process()) continue;
    if (process.state != ProcessState::starting && process.state != ProcessState::running) continue;
    ProcessReference child(arena, slot);
    if (child.is_alive()) children.push_back(std::move(child));
  }
  return children;
}

int cpu_count() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

std::vector<Sentinel> wait(const std::vector<Sentinel>& sentinels, double timeout_ms) {
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  std::vector<Sentinel> ready;
  if (sentinels.empty()) return ready;
  trace::InState waiting(trace::State::lock, {trace::Wait::process_join, timeout_ms == kForever});
  for (;;) {
    Arena& arena = sentinels.front().arena();
    // Before the look: an end from here on changes the count, and the sleep does not begin.
    const std::int32_t ends = arena.memory().load(arena.header_word(Arena::kProcessEnds));
    std::copy_if(sentinels.begin(), sentinels.end(), std::back_inserter(ready), [](const Sentinel& one) { return one.ready(); });
    const double left = until == kForever ? kForever : until - now_ms();
    if (!ready.empty() || left <= 0) return ready;
    arena.memory().wait(arena.header_word(Arena::kProcessEnds), ends, left);
  }
}

}  // namespace multiprocessing
}  // namespace poolyard
