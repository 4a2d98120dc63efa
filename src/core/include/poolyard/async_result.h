// What apply_async gives back: a result that is not there yet.
//
//     AsyncResult<int> r = pool.apply_async(square, 7);
//     r.get();   // 49, or the exception that the task raised
//     r.get(100);   // TimeoutError after 100 ms
//
// Whoever makes a result itself settles it with set_value() or set_error(). The outcome has one allocation, which holds the task as well
// where a pool of threads made it, and no mutex: a word says what there is, and a wait looks for some microseconds at it, then
// sleeps on it.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <poolyard/shared_memory.h>

namespace poolyard {

/// get() waited as long as it was told to.
struct TimeoutError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A task raised in another process, and what it raised is none of the types that arrive as themselves (the standard library's and this
/// one's). what() is the type's name, and its what() if it has one.
struct RemoteError : std::runtime_error {
  using std::runtime_error::runtime_error;
  RemoteError(const std::string& type, const std::string& what)
      : std::runtime_error(what.empty() ? type : type + ": " + what), type(type) {}
  std::string type;  ///< "MyError", "int"
};
/// The worker process that had the task died; what() names it and how it ended.
struct WorkerDied : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// A worker of an executor died, and with it what was running and pending: a ProcessPoolExecutor does not go on, as Python's.
struct BrokenProcessPool : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The pool was terminated before the task was done.
struct PoolTerminated : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The future was cancelled before its task began.
struct CancelledError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class TaskRunner;

/// What all results have in common: whether there is an outcome, who waits for it and how many refer to it.
class PendingResult {
 public:
  /// Called once, with the outcome there. Made with new; it deletes itself when it is told.
  struct Observer {
    Observer* next = nullptr;
    bool may_wait = false;  ///< what settled() calls is the program's own
    virtual void settled() = 0;
    virtual ~Observer() = default;
  };

  PendingResult(const PendingResult&) = delete;
  PendingResult& operator=(const PendingResult&) = delete;

  // Acquire: with the outcome's flag comes the outcome (the release in publish()).
  bool ready() const { return (word_.load(std::memory_order_acquire) & kDone) != 0; }
  virtual bool running() const { return (word_.load(std::memory_order_relaxed) & (kRunning | kDone)) == kRunning; }
  bool cancelled() const { return (word_.load(std::memory_order_relaxed) & kCancelled) != 0; }
  /// False when the timeout passed first.
  bool wait(double timeout_ms) const { return ready() || (timeout_ms > 0 && wait_until_ready(timeout_ms)); }
  /// What was raised, or null. Only when ready().
  const std::exception_ptr& error() const { return error_; }

  /// The right to settle it, which one gets: a terminated pool may fail a task that is just finishing.
  bool claim() {
    // Relaxed: it decides who writes the outcome; publish() is what others read it by.
    return (word_.fetch_or(kClaimed, std::memory_order_relaxed) & kClaimed) == 0;
  }
  /// A task that can be cancelled begins, and settles it from here on. False: it was cancelled.
  bool start() {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    do {
      if (seen & kClaimed) return false;
    } while (!word_.compare_exchange_weak(seen, seen | kClaimed | kRunning, std::memory_order_relaxed));
    return true;
  }
  /// Settles it as cancelled. False when it has begun, or has an outcome that is another.
  virtual bool cancel();
  /// Shows the outcome that whoever claimed it has written.
  void publish() {
    if (show()) tell_observers();
  }
  /// The first half of it: shows it to who waits. Whether there are observers, who are to be told then.
  bool show() {
    // Release: the outcome before the flag that shows it. Acquire: of an observer, what it is.
    const std::uint32_t before = word_.fetch_or(kDone, std::memory_order_acq_rel);
    if (before & kAwaited) wake();
    return (before & kObserved) != 0;
  }
  void tell_observers();
  void publish_error(std::exception_ptr error) {
    error_ = std::move(error);
    publish();
  }
  /// Has it told as soon as there is an outcome, by whoever settles it; at once, by the caller, if there is one.
  void observe(Observer* observer);

  void refer() { references_.fetch_add(1, std::memory_order_relaxed); }  // whoever copies a reference has one
  void release() {
    // The last one sees what all others did with it (acquire) before they let go (release). Who is alone with it needs no
    // atomic subtraction: nobody is there to copy it.
    if (references_.load(std::memory_order_acquire) == 1 || references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete this;
    }
  }

 protected:
  /// `claimed`: its task will settle it, and nobody else.
  PendingResult(std::uint32_t references, bool claimed) : word_(claimed ? std::uint32_t{kClaimed} : 0), references_(references) {}
  virtual ~PendingResult();
  /// The end of a task whose outcome is written, with the task's reference; `runner` is null where it was dropped.
  void show_through(TaskRunner* runner);
  static std::exception_ptr terminated();
  /// The first half of cancel(): from here on cancelled() says so, and the caller is to publish it. False: somebody else settles it.
  bool claim_as_cancelled();
  void publish_as_cancelled();
  /// Waits for it on the calling thread, which has looked already.
  virtual bool wait_until_ready(double timeout_ms) const;
  /// Tells an observer. Overridden where the thread that settles must not wait.
  virtual void tell(Observer* observer) { observer->settled(); }

 private:
  enum : std::uint32_t { kClaimed = 1, kDone = 2, kAwaited = 4, kObserved = 8, kRunning = 16, kCancelled = 32 };
  void wake();

  // Which task it was that settled it, as in the trace, or 0: written before the outcome is shown.
  std::int32_t task_ = 0;
  std::uint16_t pool_number_ = 0;
  mutable std::atomic<std::uint32_t> word_;
  std::atomic<std::uint32_t> references_;
  std::atomic<Observer*> observers_{nullptr};

 protected:
  std::exception_ptr error_;
};

/// One with a value.
template <class T>
class Result : public PendingResult {
 public:
  explicit Result(std::uint32_t references = 1, bool claimed = false) : PendingResult(references, claimed) {}
  void publish_value(T value) {
    value_.emplace(std::move(value));
    publish();
  }
  T& value() { return *value_; }

 protected:
  ~Result() override = default;
  std::optional<T> value_;
};

/// A counted reference to a result.
template <class T>
class ResultReference {
 public:
  /// Takes over a reference that is counted already.
  explicit ResultReference(Result<T>* counted) : result_(counted) {}
  ResultReference(const ResultReference& other) : result_(other.result_) {
    if (result_) result_->refer();
  }
  ResultReference(ResultReference&& other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
  ResultReference& operator=(ResultReference other) noexcept {
    std::swap(result_, other.result_);
    return *this;
  }
  ~ResultReference() {
    if (result_) result_->release();
  }
  Result<T>* operator->() const { return result_; }
  friend bool operator==(const ResultReference&, const ResultReference&) = default;

 private:
  Result<T>* result_;
};

/// Copies share one result. Thread-safe.
template <class T>
class AsyncResult {
 public:
  AsyncResult() : result_(new Result<T>) {}
  explicit AsyncResult(ResultReference<T> result) : result_(std::move(result)) {}

  bool ready() const { return result_->ready(); }
  /// False when the timeout passed first.
  bool wait(double timeout_ms = kForever) const { return result_->wait(timeout_ms); }
  /// The value, or what the task threw. Throws TimeoutError when the timeout passed first.
  const T& get(double timeout_ms = kForever) const {
    if (!wait(timeout_ms)) throw TimeoutError("the result was not ready after " + std::to_string(timeout_ms) + " ms");
    if (result_->error()) std::rethrow_exception(result_->error());
    return result_->value();
  }
  /// As get(), but moves the value out: for the only one who asks for it.
  T take(double timeout_ms = kForever) {
    get(timeout_ms);
    return std::move(result_->value());
  }
  /// Whether the task ended without an exception. Throws std::logic_error while it is not ready.
  bool successful() const {
    if (!ready()) throw std::logic_error("successful() asked before the result was ready");
    return !result_->error();
  }

  PendingResult& pending() const { return *result_.operator->(); }
  friend bool operator==(const AsyncResult&, const AsyncResult&) = default;

  // The first outcome stays.
  void set_value(T value) {
    if (result_->claim()) result_->publish_value(std::move(value));
  }
  void set_error(std::exception_ptr error) {
    if (result_->claim()) result_->publish_error(std::move(error));
  }

 private:
  ResultReference<T> result_;
};

}  // namespace poolyard
