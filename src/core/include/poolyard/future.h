// Futures, as Python's concurrent.futures: what executors give back.
//
//     poolyard::Future<int> future = executor.submit(square, 7);
//     future.result();                                             // 49
//     for (auto& done : poolyard::as_completed(futures)) …         // in the order in which they end
//     auto [done, not_done] = poolyard::wait(futures, 100, poolyard::ReturnWhen::first_completed);
//
// result() throws what the call threw, CancelledError, or TimeoutError after a timeout. Thread-safe, but for the iteration of
// as_completed(), which is one thread's. Timeouts are milliseconds.
#pragma once

#include <algorithm>
#include <memory>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/queue.h>
#include <poolyard/thread.h>

namespace poolyard {

/// A result that is not there yet, of a call that may be cancelled until it begins. Copies are of the same. Thread-safe.
template <class T>
class Future {
 public:
  explicit Future(AsyncResult<T> result) : result_(std::move(result)) {}

  /// The value, or what the call threw; CancelledError if it was cancelled. Throws TimeoutError when the timeout passed first.
  const T& result(double timeout_ms = kForever) const { return result_.get(timeout_ms); }
  /// What the call threw, or null. Otherwise as result().
  std::exception_ptr exception(double timeout_ms = kForever) const {
    if (!result_.wait(timeout_ms)) throw TimeoutError("the future was not done in time");
    if (cancelled()) result_.get();
    return pending().error();
  }
  /// It has an outcome, or was cancelled.
  bool done() const { return result_.ready(); }
  bool running() const { return pending().running(); }
  bool cancelled() const { return pending().cancelled(); }
  /// False when it has begun.
  bool cancel() { return pending().cancel(); }
  /// Calls `function(future)` when it is done, on the thread that ends it (of a ProcessPoolExecutor: on the one for callbacks), or at
  /// once. What that throws goes to threading::excepthook.
  template <class F>
  void add_done_callback(F function) {
    observe(true, [self = *this, function = std::move(function)]() mutable {
      try {
        function(self);
      } catch (...) {
        threading::report_exception(std::current_exception());
      }
    });
  }
  friend bool operator==(const Future&, const Future&) = default;

 private:
  template <class U>
  friend class Completions;

  PendingResult& pending() const { return result_.pending(); }
  template <class F>
  void observe(bool may_wait, F function) const {
    struct Observer final : PendingResult::Observer {
      F function;
      Observer(F f, bool waits) : function(std::move(f)) { may_wait = waits; }
      void settled() override {
        std::unique_ptr<Observer> self(this);
        function();
      }
    };
    pending().observe(new Observer(std::move(function), may_wait));
  }
  AsyncResult<T> result_;
};

/// What as_completed() gives: futures, each once it is done.
template <class T>
class Completions {
 public:
  Completions(std::vector<Future<T>> futures, double timeout_ms)
      : futures_(std::move(futures)), until_(timeout_ms == kForever ? kForever : now_ms() + timeout_ms) {
    for (std::size_t i = 0; i < futures_.size(); ++i) {
      futures_[i].observe(false, [done = done_, i] { done->put(i); });
    }
  }
  /// The next one, or null behind the last. Throws TimeoutError when as_completed()'s timeout has passed.
  const Future<T>* next() {
    if (given_ == futures_.size()) return nullptr;
    try {
      const std::size_t index = done_->get(until_ == kForever ? kForever : std::max(0.0, until_ - now_ms()));
      ++given_;
      return &futures_[index];
    } catch (const queue::Empty&) {
      throw TimeoutError(std::to_string(futures_.size() - given_) + " (of " + std::to_string(futures_.size()) +
                         ") futures unfinished");
    }
  }

  class Iterator {
   public:
    using value_type = Future<T>;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(Completions* completions) : completions_(completions) { ++*this; }
    const Future<T>& operator*() const { return *future_; }
    Iterator& operator++() {
      future_ = completions_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& at, std::default_sentinel_t) { return !at.future_; }

   private:
    Completions* completions_;
    const Future<T>* future_ = nullptr;
  };
  Iterator begin() { return Iterator(this); }
  std::default_sentinel_t end() { return {}; }

 private:
  std::vector<Future<T>> futures_;
  double until_;
  // Who observes a future may outlive this.
  std::shared_ptr<queue::SimpleQueue<std::size_t>> done_ = std::make_shared<queue::SimpleQueue<std::size_t>>();
  std::size_t given_ = 0;
};

template <class T>
Completions<T> as_completed(std::vector<Future<T>> futures, double timeout_ms = kForever) {
  return Completions<T>(std::move(futures), timeout_ms);
}

enum class ReturnWhen { first_completed, first_exception, all_completed };
template <class T>
struct DoneAndNotDone {
  std::vector<Future<T>> done, not_done;
};
/// Waits until one is done, one has thrown (or all are done), or all are done, or the timeout has passed; says which are and which are
/// not.
template <class T>
DoneAndNotDone<T> wait(const std::vector<Future<T>>& futures, double timeout_ms = kForever,
                       ReturnWhen return_when = ReturnWhen::all_completed) {
  auto enough = [&] {
    const auto is_done = [](const Future<T>& future) { return future.done(); };
    if (return_when == ReturnWhen::first_completed && std::ranges::any_of(futures, is_done)) return true;
    if (return_when == ReturnWhen::first_exception &&
        std::ranges::any_of(futures, [](const Future<T>& future) { return future.done() && !future.cancelled() && future.exception(); })) {
      return true;
    }
    return std::ranges::all_of(futures, is_done);
  };
  if (timeout_ms > 0 && !enough()) {
    auto completions = as_completed(futures, timeout_ms);
    try {
      while (!enough() && completions.next()) {
      }
    } catch (const TimeoutError&) {
      // Some are not done.
    }
  }
  DoneAndNotDone<T> result;
  for (const auto& future : futures) (future.done() ? result.done : result.not_done).push_back(future);
  return result;
}

}  // namespace poolyard
