// What apply_async gives back: a result that is not there yet.
//
//     AsyncResult<int> r = pool.apply_async(square, 7);
//     r.get();   // 49, or the exception that the task raised
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>

#include <poolyard/shared_memory.h>

namespace poolyard {

/// get() waited as long as it was told to.
struct TimeoutError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A task raised in another process; what() is its message.
struct RemoteError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The worker process that had the task died; what() names it and how it ended.
struct WorkerDied : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The pool was terminated before the task was done.
struct PoolTerminated : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Copies share one result. Thread-safe.
template <class T>
class AsyncResult {
 public:
  AsyncResult() : shared_(std::make_shared<Shared>()) {}

  bool ready() const {
    std::lock_guard lock(shared_->mutex);
    return shared_->done();
  }
  /// False when the timeout passed first.
  bool wait(double timeout_ms = kForever) const {
    std::unique_lock lock(shared_->mutex);
    auto done = [this] { return shared_->done(); };
    if (timeout_ms == kForever) return shared_->changed.wait(lock, done), true;
    return shared_->changed.wait_for(lock, std::chrono::duration<double, std::milli>(timeout_ms), done);
  }
  /// The value, or what the task threw. Throws TimeoutError when the timeout passed first.
  const T& get(double timeout_ms = kForever) const {
    if (!wait(timeout_ms)) throw TimeoutError("the result was not ready after " + std::to_string(timeout_ms) + " ms");
    if (shared_->error) std::rethrow_exception(shared_->error);
    return *shared_->value;
  }
  /// Whether the task ended without an exception. Throws std::logic_error while it is not ready.
  bool successful() const {
    std::lock_guard lock(shared_->mutex);
    if (!shared_->done()) throw std::logic_error("successful() asked before the result was ready");
    return !shared_->error;
  }

  void set_value(T value) {
    settle([&] { shared_->value = std::move(value); });
  }
  void set_error(std::exception_ptr error) {
    settle([&] { shared_->error = std::move(error); });
  }

 private:
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<T> value;
    std::exception_ptr error;
    bool done() const { return value || error; }
  };
  // The first outcome stays: a terminated pool may fail a task that is just finishing.
  template <class F>
  void settle(F set) {
    std::lock_guard lock(shared_->mutex);
    if (shared_->done()) return;
    set();
    shared_->changed.notify_all();
  }
  std::shared_ptr<Shared> shared_;
};

}  // namespace poolyard
