// Results of tasks in other processes: what a worker sends becomes the outcome, on whichever thread takes the pool's messages. Who waits
// for one takes them itself, where the pool's thread need not be woken for it.
//
// For Pool; errors are the results' (async_result.h). Thread-safe. Those threads must not wait. So what the program wants to be told of (Callbacks, done callbacks) is called on a thread of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/call.h>
#include <poolyard/map_call.h>
#include <poolyard/serialize.h>

namespace poolyard {

namespace process_pool {
class Handler;
}

/// A pool of processes as the results of its tasks see it, which may outlive it.
class PoolLink {
 public:
  explicit PoolLink(std::weak_ptr<process_pool::Handler> handler) : handler_(std::move(handler)) {}
  /// Takes a task back that no worker has taken, and calls `claim` for it. False if there is none of this number.
  bool withdraw(int number, const std::function<void()>& claim) const;
  bool has_begun(int number) const;
  /// Waits on the calling thread, in the place of the pool's. False when that is not possible: then the result has to be waited for.
  bool wait_for(const PendingResult& result, double until) const;
  /// A result was settled without the pool: who waits in its place looks again.
  void settled_elsewhere() const;
  /// Calls it on the thread for what may wait.
  void call_back(std::function<void()> function) const;
  /// The error of a task that was taken back, with all others, when its executor was shut down.
  static const std::exception_ptr& taken_back();

 private:
  std::weak_ptr<process_pool::Handler> handler_;
};

/// `Told`: Callbacks, or what else is told of the outcome before anybody gets it.
template <class T, class Told>
class PooledResult : public Result<T> {
 protected:
  PooledResult(bool claimed, PoolLink pool, Told told) : Result<T>(1, claimed), pool_(std::move(pool)), told_(std::move(told)) {}

  /// The outcome is written.
  void finish() {
    if constexpr (Told::may_wait) {
      this->refer();
      pool_.call_back([self = ResultReference<T>(this), this] {
        told_.tell(*this, this->value_);
        this->publish();
      });
    } else {
      told_.tell(*this, this->value_);
      this->publish();
    }
  }
  bool wait_until_ready(double timeout_ms) const override {
    if constexpr (Told::may_wait) {
      return Result<T>::wait_until_ready(timeout_ms);  // another thread publishes it
    } else {
      const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
      if (pool_.wait_for(*this, until)) return this->ready();
      return Result<T>::wait_until_ready(until == kForever ? kForever : until - now_ms());
    }
  }
  void tell(PendingResult::Observer* observer) override {
    if (observer->may_wait && !this->cancelled()) {
      pool_.call_back([observer] { observer->settled(); });
    } else {
      observer->settled();
    }
  }

  PoolLink pool_;

 private:
  [[no_unique_address]] Told told_;
};

/// Of one task. `cancellable`: until a worker has taken it.
template <class T, class Told, bool cancellable>
class RemoteResult final : public PooledResult<T, Told> {
 public:
  RemoteResult(PoolLink pool, Told told) : PooledResult<T, Told>(!cancellable, std::move(pool), std::move(told)) {}

  /// Its task's. Before anybody else has the result.
  void set_number(int number) { number_ = number; }
  void settle(const Payload& bytes, std::exception_ptr error) {
    if constexpr (cancellable) {
      if (error == PoolLink::taken_back()) {
        if (this->claim_as_cancelled()) this->publish_as_cancelled();
        return;
      }
      if (!this->claim()) return;
    }
    if (error) {
      this->error_ = std::move(error);
    } else {
      try {
        this->value_.emplace(from_payload<T>(bytes));
      } catch (...) {
        this->error_ = std::current_exception();
      }
    }
    this->finish();
  }

  bool running() const override {
    if constexpr (cancellable) return !this->ready() && this->pool_.has_begun(number_);
    return PooledResult<T, Told>::running();
  }
  bool cancel() override {
    if (this->cancelled()) return true;
    if constexpr (cancellable) {
      // Under the pool's mutex, so that of two who cancel it both see that it was.
      if (this->pool_.withdraw(number_, [this] { this->claim_as_cancelled(); })) {
        this->publish_as_cancelled();
        this->pool_.settled_elsewhere();
        return true;
      }
    }
    return this->cancelled();
  }

 private:
  int number_ = 0;
};

/// Of the tasks that a map consists of, each of which gives a chunk of the results.
template <class R, class Told>
class RemoteMap final : public PooledResult<MapValue<R>, Told> {
 public:
  using Item = Kept<R>;

  RemoteMap(PoolLink pool, Told told, std::size_t chunks)
      : PooledResult<MapValue<R>, Told>(true, std::move(pool), std::move(told)), chunks_(chunks), left_(chunks) {}

  /// There is nothing to do.
  void settle_empty() { end(); }
  void settle(std::size_t chunk, const Payload& bytes, std::exception_ptr error) {
    if (!error) {
      try {
        chunks_[chunk] = from_payload<std::vector<Item>>(bytes);
      } catch (...) {
        error = std::current_exception();
      }
    }
    // As in MapCall. (Who queues the tasks settles what it could not queue, while others may have ended.)
    if (error && !failed_.exchange(true, std::memory_order_relaxed)) this->error_ = std::move(error);
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) end();
  }

 private:
  void end() {
    if (!this->error_) {
      auto& values = this->value_.emplace();
      if constexpr (!std::is_void_v<R>) {
        std::size_t count = 0;
        for (const auto& chunk : chunks_) count += chunk.size();
        values.reserve(count);
        for (auto& chunk : chunks_) std::move(chunk.begin(), chunk.end(), std::back_inserter(values));
      }
    }
    chunks_.clear();
    this->finish();
  }

  std::vector<std::vector<Item>> chunks_;
  std::atomic<bool> failed_{false};
  std::atomic<std::size_t> left_;
};

}  // namespace poolyard
