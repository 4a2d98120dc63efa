#include <poolyard/process.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>
#include <utility>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/thread.h>
#include <poolyard/trace.h>

#include "platform/host.h"

namespace poolyard {
namespace {

std::atomic<int> next_name{1};  // relaxed: only uniqueness matters
std::atomic<ProcessEntry> default_entry{nullptr};

/// Tells why the process ends. In the browser a killed process may go on for a moment, without its streams: nobody wants to
/// know what happens to it then.
void complain(const char* why) {
  if (Arena::current()->is_over(Arena::current_process())) return;
  std::fprintf(stderr, "Process %s: %s\n", current_process_name().c_str(), why);
}

/// What a child does from its first instruction to its last.
[[noreturn]] void run_child() {
  Arena& arena = *Arena::current();
  int self = Arena::current_process();
  int status = 1;
  {
    trace::ThreadLane lane("MainThread");
    arena.advance_process(self, ProcessState::starting, ProcessState::running);
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
    } catch (const std::exception& error) {
      complain(error.what());
    } catch (...) {
      complain("an exception that is not a std::exception");
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
  if (!std::exchange(is_ready, false)) {
    ++copies_above;
    in_copy();
  }
  run_child();
}

void freeze_support(int, char**) {
  // What a child runs may be a main() of its own, which calls this again.
  static bool entered = false;
  if (platform::is_child() && !std::exchange(entered, true)) run_child();
}

int getpid() { return Arena::current()->process(Arena::current_process()).pid; }
int getppid() { return Arena::current()->process(Arena::current_process()).ppid; }
std::string current_process_name() { return Arena::current()->process(Arena::current_process()).name; }

void exit_process(int status) {
  std::fflush(nullptr);
  Arena& arena = *Arena::current();
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kStatus), status);
  platform::exit_now(status);
}

void set_default_entry(ProcessEntry entry) { default_entry.store(entry, std::memory_order_relaxed); }

namespace {
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
      started_(std::exchange(other.started_, false)) {}

Process::~Process() {
  if (slot_ < 0 || made_at_ != fork_depth()) return;
  if (!started_) {
    // Reserved and never started: as if it had ended at once.
    arena().process_exited(slot_, generation_, 0);
  } else if (is_alive()) {
    if (options_.daemon) {
      kill();
    } else {
      join();
    }
  }
  arena().release_process(slot_, generation_);
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

void Process::start() {
  if (started_) throw std::logic_error("process " + name() + " was started already: a process runs once");
  try {
    reserve();
  } catch (const ArenaFull& full) {
    throw ProcessError(full.what());
  }
  SharedMemory& memory = arena().memory();
  memory.store(arena().process_word(slot_, Arena::kEntry), entry_ ? function_id(entry_) : 0);
  memory.store(arena().process_word(slot_, Arena::kDoorbell), static_cast<std::int32_t>(doorbell_));
  started_ = true;
  for (const auto& object : arguments_.companions) object.grant(slot_);  // it has them before it begins
  if (!arena().advance_process(slot_, ProcessState::claimed, ProcessState::starting)) {
    throw ProcessError("process " + name() + " was ended before it was started");
  }
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

bool Process::join(double timeout_ms) {
  if (!started_) throw std::logic_error("cannot join process " + name() + " before it is started");
  trace::InState waiting(trace::State::lock);
  return arena().wait_process(slot_, generation_, timeout_ms).has_value();
}

void Process::signal(int number) {
  if (is_alive()) platform::signal_process(options_.arena, slot_, generation_, number);
}
void Process::terminate() { signal(15); }
void Process::kill() { signal(9); }

bool Process::is_alive() const { return started_ && !exitcode(); }

std::optional<int> Process::exitcode() const {
  if (!started_) return std::nullopt;
  return arena().wait_process(slot_, generation_, 0);
}

std::string Process::error() const { return started_ ? arena().process(slot_).error : std::string(); }
int Process::pid() const { return started_ ? arena().process(slot_).pid : 0; }

Ring Process::to_child() { return arena().ring(arena().memory().load(arena().process_word(slot_, Arena::kInbox))); }
Ring Process::from_child() { return arena().ring(arena().memory().load(arena().process_word(slot_, Arena::kOutbox))); }

}  // namespace poolyard
