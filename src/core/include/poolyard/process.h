// A process: its own memory, started with a function and arguments. An OS process natively, an isolated WebAssembly
// instance in a worker of its own in the browser.
//
//     int square(int x) { return x * x; }
//
//     int main(int argc, char** argv) {
//       poolyard::freeze_support(argc, argv);      // first of all: a child goes its own way here
//       poolyard::Process p(square, 7);
//       p.start();
//       p.join();
//       return p.exitcode() == 49 ? 0 : 1;
//     }
//
// The child runs the same program, but none of main(): function pointers of the program itself mean the same in both, so
// a task is "this function, these bytes". As with Python's spawn, globals start out fresh: nothing is inherited but, natively,
// the environment as the program found it. With Options::method a child is a copy of its parent instead (see fork.h).
//
// What there is besides, as in Python's module, in `multiprocessing`:
//
//     for (const auto& child : multiprocessing::active_children()) child.terminate();
//     auto ended = multiprocessing::wait({p.sentinel(), q.sentinel()}, 100);        // those that have ended, 100 ms at most
//
// There is no run() to override: a child begins with a function and bytes, and an object of a subclass could not be there. What Python does
// with a subclass, an object with an operator() and members that travel does here; docs/python-and-cpp.md has one.
//
// An exception that leaves the child's function is the child's own, as in Python: it is printed there ("Process Process-1: …", on stderr), and
// the exit code is 1. Nothing is thrown in the parent, where error() has its text. For results and exceptions that come back use a Pool.
//
// Timeouts are milliseconds. A Process is one thread's at a time; ProcessReference and Sentinel, and the functions, are thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/function_id.h>
#include <poolyard/remote_call.h>

namespace poolyard {

/// To be called first in main() of a program that starts processes. In a child it runs the child's function and does not
/// return; elsewhere it does nothing. Python's name for the same need.
void freeze_support(int argc, char** argv);

/// What a child runs: it gets the arguments' bytes and gives the exit code.
using ProcessEntry = int (*)(std::string_view);

/// The calling process's identity, as os.getpid() and os.getppid() give it.
int getpid();
int getppid();
/// The calling process's name: "MainProcess", or as its parent named it.
std::string current_process_name();
/// Ends the calling process at once with a status, from any thread. Destructors and atexit handlers do not run; C streams
/// are flushed, which waits for a thread that is inside one (reading std::cin, say).
[[noreturn]] void exit_process(int status);

/// In the browser, a process that is to end is first asked: its host calls `handler`, on a thread that must not wait.
/// Natively the system ends processes and nothing is called.
void set_stop_handler(void (*handler)());
/// In the browser nothing interrupts a process by itself: its host calls `handler` for Process::interrupt(), on a thread that must not wait.
/// Natively that is a signal (SIGINT), and nothing is called.
void set_interrupt_handler(void (*handler)());

/// How a child comes to be. Python's names.
enum class StartMethod {
  spawn,  ///< it begins afresh, or as the template is (see keep_template())
  fork,   ///< it begins as a copy of the calling process, and of the calling thread only, at the moment of start()
};

struct ProcessOptions {
  std::string name;             ///< default "Process-N"
  bool daemon = false;          ///< ended, rather than waited for, when the parent's main function is done
  std::string image;            ///< another program (its name beside this one, or its path); default: this program
  std::shared_ptr<Arena> arena; ///< one made with Arena::create(); default: the one the calling process lives in
  StartMethod method = StartMethod::spawn;  ///< fork: of this program and in this arena only
};

/// Starting the process failed: too many, or the system refused.
struct ProcessError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What multiprocessing::wait() takes for a process: it is ready once that has ended. Copies are of the same.
class Sentinel {
 public:
  Sentinel(std::shared_ptr<Arena> arena, int slot, int generation) : arena_(std::move(arena)), slot_(slot), generation_(generation) {}
  bool ready() const;
  Arena& arena() const { return *arena_; }
  friend bool operator==(const Sentinel&, const Sentinel&) = default;

 private:
  std::shared_ptr<Arena> arena_;
  int slot_, generation_;
};

/// A process of the same run as others see it: it may have ended, and its Process may be gone. Copies are of the same process.
class ProcessReference {
 public:
  const std::string& name() const { return name_; }
  int pid() const { return pid_; }
  bool daemon() const { return daemon_; }
  bool is_alive() const { return !sentinel_.ready(); }
  /// As Process::exitcode(), as long as somebody keeps the Process.
  std::optional<int> exitcode() const;
  /// Waits for its end; false when the timeout passed. Throws std::logic_error for the calling process itself.
  bool join(double timeout_ms = kForever) const;
  /// As Process has them. Throw std::logic_error for what is not a child of the calling process.
  void terminate() const { signal(15); }
  void kill() const { signal(9); }
  const Sentinel& sentinel() const { return sentinel_; }
  friend bool operator==(const ProcessReference& a, const ProcessReference& b) { return a.sentinel_ == b.sentinel_; }

  /// Of the process in a slot of the arena.
  explicit ProcessReference(const std::shared_ptr<Arena>& arena, int slot);

 private:
  void signal(int number) const;
  int slot_, generation_;
  std::string name_;
  int pid_;
  bool daemon_;
  std::shared_ptr<Arena> arena_;
  Sentinel sentinel_;
};

class Process {
 public:
  using Options = ProcessOptions;

  /// A function of this program and its arguments, or a lambda that captures nothing, or an object whose members travel
  /// (remote_call.h). The function's int result is the exit code; anything else is 0; an exception is printed and is 1. What cannot travel
  /// does not compile. Throws std::invalid_argument for a function that is not of this program.
  template <class F, class... A>
    requires(std::is_invocable_v<std::decay_t<F>&, A...>)
  explicit Process(F&& target, A&&... arguments) : Process(Options{}, std::forward<F>(target), std::forward<A>(arguments)...) {}
  template <class F, class... A>
    requires(std::is_invocable_v<std::decay_t<F>&, A...>)
  Process(Options options, F&& target, A&&... arguments)
      : Process(std::move(options), &run_target<remote_call_t<F, A...>>,
                remote_call_t<F, A...>::pack(std::forward<F>(target), std::forward<A>(arguments)...)) {}
  /// The raw form: `entry` gets the bytes. With Options::image, `entry` is null and the image's own default entry runs.
  Process(Options options, ProcessEntry entry, std::string arguments) : Process(std::move(options), entry, Payload(std::move(arguments))) {}
  Process(Options options, ProcessEntry entry, Payload arguments);

  /// Ends a process that is still running when it is a daemon; otherwise waits for it, as the end of a Python program does.
  ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) = delete;

  /// Starts the child and returns once it has a pid; its function runs a moment later. Throws ProcessError, which says the limit
  /// where one is reached, and std::logic_error when called twice.
  void start();
  /// What the child does, done by the calling process: calls the target and gives what would be the exit code. What it throws is
  /// thrown.
  int run() const;
  /// Waits for the end. False when the timeout passed first. Throws std::logic_error before start().
  bool join(double timeout_ms = kForever);
  /// Asks it to end (SIGTERM; in the browser the same as kill, with exit code -15). No effect once it has ended.
  void terminate();
  /// Ends it (SIGKILL): exit code -9.
  void kill();
  /// As Ctrl-C at a terminal (SIGINT): tells it, and what it has started. What becomes of that is theirs.
  void interrupt();
  /// As kill(), as what is no news: who made it has no use for it any more.
  void dismiss();
  /// Gives back what is kept of a process that has ended, or was not started: from here on everything but name() and daemon() throws
  /// std::invalid_argument. So does this while it runs.
  void close();

  // A process that was inherited by a fork is not the child's: there start() and join() throw std::logic_error, and nothing else has an
  // effect.

  bool is_alive() const;
  /// The status, or minus a signal's number; nothing while it runs or before start().
  std::optional<int> exitcode() const;
  /// What is known about a crash or about the exception that ended it, else empty.
  std::string error() const;
  int pid() const;  ///< 0 before start()
  /// Throws std::invalid_argument before start().
  Sentinel sentinel() const;
  const std::string& name() const { return options_.name; }
  bool daemon() const { return options_.daemon; }
  /// Before start() (std::logic_error otherwise).
  void set_name(std::string name);
  void set_daemon(bool daemon);

  /// Streams to and from the child: what it reads from its inbox(), writes to its outbox().
  Ring to_child();
  Ring from_child();
  /// For start(): a word of the arena that is counted up and notified when the child ends.
  void set_doorbell(Arena::Offset word) { doorbell_ = word; }
  int slot() const { return slot_; }
  int generation() const { return generation_; }
  Arena& arena() const { return *options_.arena; }
  /// Claims what start() needs ahead of it, which may take a moment, so that things can be handed to the child by slot.
  int reserve();

 private:
  template <class Call>
  static int run_target(std::string_view bytes) {
    if constexpr (std::is_convertible_v<typename Call::Value, int>) {
      return static_cast<int>(Call::run_bytes(bytes));
    } else {
      Call::run_bytes(bytes);
      return 0;
    }
  }
  void check_open() const;
  void give_back();
  void signal(int number);

  Options options_;
  ProcessEntry entry_ = nullptr;
  Payload arguments_;
  int parent_ = 0;  // the calling process's slot in the arena: the first one in an arena that it made
  int made_at_ = 0;  // fork_depth() of the process that made it
  int slot_ = -1;
  int generation_ = 0;
  Arena::Offset doorbell_ = 0;
  bool started_ = false;
  bool closed_ = false;
};

namespace multiprocessing {

ProcessReference current_process();
/// Nothing in the first process of a run.
std::optional<ProcessReference> parent_process();
/// The calling process's children that are alive, a pool's workers among them.
std::vector<ProcessReference> active_children();
/// How many cores there are for this process, at least 1.
int cpu_count();
/// Waits until one of these processes at least has ended: those that have, or none when the timeout passed first.
std::vector<Sentinel> wait(const std::vector<Sentinel>& sentinels, double timeout_ms = kForever);

}  // namespace multiprocessing

/// In a child: the streams from and to its parent.
Ring inbox();
Ring outbox();

/// How much of another program's code has arrived, 0 to 1: in the browser it is fetched when it is first started. Host thread only.
double image_progress(const std::string& image);

/// For an image that others start by name: what to run. To be set before freeze_support() (a static initialiser will do).
void set_default_entry(ProcessEntry entry);

}  // namespace poolyard
