// A call later on, in a thread of its own, as Python's threading.Timer.
//
//     poolyard::threading::Timer timer(500, [] { std::puts("half a second later"); });
//     timer.start();
//     timer.cancel();     // if it has not begun
//
// Errors are Thread's; what the function throws goes to the excepthook. cancel() is thread-safe. Times are milliseconds.
#pragma once

#include <memory>
#include <utility>

#include <poolyard/thread.h>
#include <poolyard/threading/event.h>

namespace poolyard::threading {

class Timer {
 public:
  template <class F, class... A>
    requires std::is_invocable_v<std::decay_t<F>, std::decay_t<A>...>
  explicit Timer(double interval_ms, F&& function, A&&... arguments)
      : cancelled_(std::make_shared<Event>()),
        thread_([interval_ms, cancelled = cancelled_, function = std::decay_t<F>(std::forward<F>(function)),
                 ... arguments = std::decay_t<A>(std::forward<A>(arguments))]() mutable {
          if (!cancelled->wait(interval_ms)) std::invoke(function, std::move(arguments)...);
        }) {}

  /// Throws as Thread::start().
  void start() { thread_.start(); }
  /// The call does not take place, unless it has begun.
  void cancel() { cancelled_->set(); }
  /// Waits until it has ended or is cancelled; as Thread::join().
  bool join(double timeout_ms = kForever) { return thread_.join(timeout_ms); }
  bool is_alive() const { return thread_.is_alive(); }
  const std::string& name() const { return thread_.name(); }

 private:
  // The thread may outlive the Timer.
  std::shared_ptr<Event> cancelled_;
  Thread thread_;
};

}  // namespace poolyard::threading
