// A thread, as Python's threading.Thread: a callable with arguments, or a subclass that overrides run().
//
//     poolyard::Thread t([](int n) { … }, 5);
//     t.start();
//     t.join();
//
//     class Countdown : public poolyard::Thread { void run() override { … } };
//
// At the end of main() the program waits for threads that are not daemons; daemon threads end with it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <tuple>

#include <poolyard/shared_memory.h>

namespace poolyard {

class Thread {
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
  /// Waits for its end; false when the timeout passed. Throws std::logic_error before start() and from the thread itself.
  bool join(double timeout_ms = kForever);
  bool is_alive() const;

  const std::string& name() const;
  bool daemon() const;
  /// A number no other thread of this process has; 0 before start().
  std::uint64_t ident() const;

 protected:
  /// What the thread does. An exception that leaves it is printed to stderr and ends the thread only.
  virtual void run();

 private:
  struct Shared;
  void set_target(std::function<void()> target);
  std::shared_ptr<Shared> shared_;
};

/// The raw form: starts a thread that nobody joins and that ends with the program. Returns its ident.
std::uint64_t start_new_thread(std::function<void()> function);

/// Waits for all threads that are not daemons; the end of main() does it too.
void join_threads();

}  // namespace poolyard
