// A thread, as Python's threading.Thread: a callable with arguments, or a subclass that overrides run().
//
//     poolyard::Thread t([](int n) { … }, 5);
//     t.start();
//     t.join();
//
//     class Countdown : public poolyard::Thread { void run() override { … } };
//
// At the end of main() the program waits for threads that are not daemons; daemon threads end with it.
//
// What there is besides, as in Python's module, in `threading`:
//
//     for (const auto& thread : threading::enumerate()) std::puts(thread.name().c_str());
//
// Errors: std::logic_error in Python's words, and std::system_error where no thread can be had. An exception that leaves a thread's function
// goes to the excepthook. Timeouts are milliseconds. start() is one thread's; all else is thread-safe.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <poolyard/shared_memory.h>

namespace poolyard {

/// A thread as others see it: it may have ended, and its Thread may be gone. Copies are of the same thread. Thread-safe.
class ThreadReference {
 public:
  const std::string& name() const;
  bool daemon() const;
  /// A number no other thread of this process has; 0 before start().
  std::uint64_t ident() const;
  bool is_alive() const;
  /// Waits for its end; false when the timeout passed. Throws std::logic_error before start(), from the thread itself, and for a thread
  /// that no Thread started ("cannot join a dummy thread"; the main thread is one of them).
  bool join(double timeout_ms = kForever) const;
  friend bool operator==(const ThreadReference&, const ThreadReference&) = default;

  struct State;
  explicit ThreadReference(std::shared_ptr<State> state) : state_(std::move(state)) {}

 protected:
  std::shared_ptr<State> state_;
};

class Thread : public ThreadReference {
 public:
  struct Options {
    std::string name;     ///< default "Thread-N"
    bool daemon = false;
  };

  template <class F, class... A>
    requires std::is_invocable_v<std::decay_t<F>, std::decay_t<A>...>
  explicit Thread(F&& target, A&&... arguments) : Thread(Options{}, std::forward<F>(target), std::forward<A>(arguments)...) {}
  template <class F, class... A>
    requires std::is_invocable_v<std::decay_t<F>, std::decay_t<A>...>
  Thread(Options options, F&& target, A&&... arguments) : Thread(std::move(options)) {
    set_target([target = std::decay_t<F>(std::forward<F>(target)),
                arguments = std::tuple<std::decay_t<A>...>(std::forward<A>(arguments)...)]() mutable {
      std::apply(target, std::move(arguments));
    });
  }
  /// A thread without a target does what run() does.
  Thread();
  explicit Thread(Options options);

  /// A running thread with a target goes on by itself. A subclass must be joined first, since its run() uses the object:
  /// otherwise the program ends with a message.
  virtual ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  /// Throws std::logic_error when called twice, std::system_error when no thread can be had.
  void start();

 protected:
  /// What the thread does. An exception that leaves it goes to the excepthook and ends the thread only.
  virtual void run();

 private:
  void set_target(std::function<void()> target);
};

/// The raw form: starts a thread that nobody joins and that ends with the program. Returns its ident.
std::uint64_t start_new_thread(std::function<void()> function);

/// Waits for all threads that are not daemons; the end of main() does it too.
void join_threads();

namespace threading {

/// The calling thread. One that no Thread started appears as "Dummy-N", from its first call of this until its end.
ThreadReference current_thread();
/// The thread that first called anything of this header: as a rule main()'s. In a copy of the process (fork.h) the one that there is.
ThreadReference main_thread();
/// The threads that are alive: the main thread, those that were started and have not ended, and dummies.
std::vector<ThreadReference> enumerate();
int active_count();
/// The calling thread's ident.
std::uint64_t get_ident();

/// An exception that left a thread's function, a callback or a task nobody asks for, and whose.
struct ExceptHookArgs {
  std::exception_ptr exception;
  ThreadReference thread;
};
using ExceptHook = std::function<void(const ExceptHookArgs&)>;
/// What is done with such an exception, on the thread it left; null is what was in the beginning: "Exception in thread NAME: …" on
/// stderr. An exception that leaves the hook itself is told of in that way. Returns the one before.
ExceptHook set_excepthook(ExceptHook hook);
/// Calls the hook for the calling thread.
void report_exception(std::exception_ptr exception);

}  // namespace threading
}  // namespace poolyard
