// A pool of threads, as Python's multiprocessing.pool.ThreadPool: workers are created while there are fewer than its size
// and none is idle; when all are busy, tasks wait their turn, first come first served.
//
//     poolyard::ThreadPool pool(4);
//     auto r = pool.apply_async([](int x) { return x * x; }, 7);
//     pool.close();
//     pool.join();
//     r.get();
//
// Where tasks take microseconds a worker has several of them at once, and they may begin in another order by as much.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <poolyard/async_result.h>
#include <poolyard/serialize.h>
#include <poolyard/task.h>
#include <poolyard/thread.h>

namespace poolyard {

class ThreadPool {
 public:
  /// `threads`: its size, at least 1 (std::invalid_argument); default: the number of cores.
  explicit ThreadPool(int threads = 0);
  /// terminate() and join(). In a copy of the process (fork.h), where the workers are not: nothing.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Queues a call. Throws std::logic_error once the pool is closed.
  template <class F, class... A>
  auto apply_async(F&& function, A&&... arguments) {
    return queue_call(call_of(std::forward<F>(function), std::forward<A>(arguments)...));
  }
  template <class F, class... A>
  auto apply(F&& function, A&&... arguments) {
    return apply_async(std::forward<F>(function), std::forward<A>(arguments)...).get();
  }
  /// Queues a call whose result nobody asks for; there is none. What it throws goes to threading::excepthook.
  template <class F, class... A>
  void execute(F&& function, A&&... arguments) {
    submit(task_of(call_of(std::forward<F>(function), std::forward<A>(arguments)...)));
  }

  /// No more tasks; those queued are done.
  void close();
  /// Drops the tasks that have not begun (their results get PoolTerminated) and takes no more.
  void terminate();
  /// Waits until the workers have ended. After close() or terminate() (std::logic_error otherwise).
  void join();

  int size() const { return size_; }
  /// Workers created so far.
  int workers() const;

 private:
  template <class C>
  class Call;

  template <class F, class... A>
  static auto call_of(F&& function, A&&... arguments) {
    if constexpr (sizeof...(A) == 0) {
      return std::decay_t<F>(std::forward<F>(function));
    } else {
      return [function = std::decay_t<F>(std::forward<F>(function)),
              ... arguments = std::decay_t<A>(std::forward<A>(arguments))]() mutable -> decltype(auto) {
        return std::invoke(function, std::move(arguments)...);
      };
    }
  }
  template <class C>
  auto queue_call(C call) {
    auto* node = new Call<C>(std::move(call));
    AsyncResult<typename Call<C>::Value> result{ResultReference<typename Call<C>::Value>(node)};
    submit(Task([node](TaskRunner* runner) { return node->run(runner); }));
    return result;
  }
  template <class C>
  static Task task_of(C call) {
    auto run = [call = std::move(call)](TaskRunner* runner) mutable {
      if (!runner) return false;
      runner->begin();
      try {
        call();
        return true;
      } catch (...) {
        threading::report_exception(std::current_exception());
        return false;
      }
    };
    if constexpr (Task::fits<decltype(run)>) {
      return Task(run);
    } else {
      return Task([boxed = new auto(std::move(run))](TaskRunner* runner) {
        return (*std::unique_ptr<decltype(run)>(boxed))(runner);
      });
    }
  }

  /// Takes the task over, also when it throws.
  void submit(Task task);
  struct Shared;
  int size_;
  std::shared_ptr<Shared> shared_;
};

/// A queued call and its result. The queue has one reference to it and the caller another.
template <class C>
class ThreadPool::Call final : public Result<std::conditional_t<std::is_void_v<std::invoke_result_t<C&>>, Nothing,
                                                                std::decay_t<std::invoke_result_t<C&>>>> {
 public:
  using Value = std::conditional_t<std::is_void_v<std::invoke_result_t<C&>>, Nothing, std::decay_t<std::invoke_result_t<C&>>>;
  explicit Call(C call) : Result<Value>(2), call_(std::move(call)) {}

  bool run(TaskRunner* runner) {
    if (runner) {
      runner->begin();
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<C&>>) {
          (*call_)();
          this->value_.emplace();
        } else {
          this->value_.emplace((*call_)());
        }
      } catch (...) {
        this->error_ = std::current_exception();
      }
    } else {
      this->error_ = std::make_exception_ptr(PoolTerminated("the pool was terminated before the task began"));
    }
    call_.reset();  // its arguments end before anybody has the result
    const bool succeeded = !this->error_;
    if (runner) runner->end(succeeded);
    if (this->show()) {
      if (runner) runner->go_on();
      this->tell_observers();
    }
    this->release();
    return succeeded;
  }

 private:
  std::optional<C> call_;
};

}  // namespace poolyard
