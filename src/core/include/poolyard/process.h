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
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include <poolyard/arena.h>
#include <poolyard/function_id.h>
#include <poolyard/serialize.h>

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

class Process {
 public:
  using Options = ProcessOptions;

  /// A function of this program and its arguments. Arguments travel as bytes (see serialize.h). The function's int result
  /// is the exit code; void is 0; an exception prints to stderr and is 1.
  template <class R, class... P, class... A>
    requires std::is_invocable_v<R (*)(P...), A...>
  explicit Process(R (*target)(P...), A&&... arguments)
      : Process(Options{}, &run_target<R, P...>,
                to_bytes(std::tuple<std::int32_t, std::decay_t<P>...>(function_id(target), std::forward<A>(arguments)...))) {}
  template <class R, class... P, class... A>
    requires std::is_invocable_v<R (*)(P...), A...>
  Process(Options options, R (*target)(P...), A&&... arguments)
      : Process(std::move(options), &run_target<R, P...>,
                to_bytes(std::tuple<std::int32_t, std::decay_t<P>...>(function_id(target), std::forward<A>(arguments)...))) {}
  /// The raw form: `entry` gets the bytes. With Options::image, `entry` is null and the image's own default entry runs.
  Process(Options options, ProcessEntry entry, std::string arguments);

  /// Ends a process that is still running when it is a daemon; otherwise waits for it, as the end of a Python program does.
  ~Process();
  Process(Process&&) noexcept;
  Process& operator=(Process&&) = delete;

  /// Starts the child and returns once it has a pid; its function runs a moment later. Throws ProcessError, and
  /// std::logic_error when called twice. A process that was inherited by a fork is not the child's: there, nothing may be
  /// done with it but to destroy it.
  void start();
  /// Waits for the end. False when the timeout passed first.
  bool join(double timeout_ms = kForever);
  /// Asks it to end (SIGTERM; in the browser the same as kill, with exit code -15). No effect once it has ended.
  void terminate();
  /// Ends it (SIGKILL): exit code -9.
  void kill();

  bool is_alive() const;
  /// The status, or minus a signal's number; nothing while it runs or before start().
  std::optional<int> exitcode() const;
  /// What is known about a crash, else empty.
  std::string error() const;
  int pid() const;  ///< 0 before start()
  const std::string& name() const { return options_.name; }
  bool daemon() const { return options_.daemon; }

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
  template <class R, class... P>
  static int run_target(std::string_view bytes) {
    auto values = from_bytes<std::tuple<std::int32_t, std::decay_t<P>...>>(bytes);
    return std::apply(
        [](std::int32_t id, auto&... arguments) -> int {
          auto target = reinterpret_cast<R (*)(P...)>(function_from_id(id));
          if constexpr (std::is_convertible_v<R, int>) return static_cast<int>(target(std::forward<P>(arguments)...));
          target(std::forward<P>(arguments)...);
          return 0;
        },
        values);
  }
  void signal(int number);

  Options options_;
  ProcessEntry entry_ = nullptr;
  std::string arguments_;
  int parent_ = 0;  // the calling process's slot in the arena: the first one in an arena that it made
  int made_at_ = 0;  // fork_depth() of the process that made it
  int slot_ = -1;
  int generation_ = 0;
  Arena::Offset doorbell_ = 0;
  bool started_ = false;
};

/// In a child: the streams from and to its parent.
Ring inbox();
Ring outbox();

/// How much of another program's code has arrived, 0 to 1: in the browser it is fetched when it is first started. Host thread only.
double image_progress(const std::string& image);

/// For an image that others start by name: what to run. To be set before freeze_support() (a static initialiser will do).
void set_default_entry(ProcessEntry entry);

}  // namespace poolyard
