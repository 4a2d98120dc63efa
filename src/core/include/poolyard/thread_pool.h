// A pool of threads, as Python's multiprocessing.pool.ThreadPool: workers are created while there are fewer than its size
// and none is idle; when all are busy, tasks wait their turn, first come first served.
//
//     poolyard::ThreadPool pool(4);
//     auto r = pool.apply_async([](int x) { return x * x; }, 7);
//     pool.close();
//     pool.join();
//     r.get();
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/serialize.h>
#include <poolyard/thread.h>

namespace poolyard {

class ThreadPool {
 public:
  /// `threads`: its size, at least 1 (std::invalid_argument); default: the number of cores.
  explicit ThreadPool(int threads = 0);
  /// terminate() and join().
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Queues a call. Throws std::logic_error once the pool is closed.
  template <class F, class... A>
  auto apply_async(F&& function, A&&... arguments) {
    using R = std::invoke_result_t<std::decay_t<F>, std::decay_t<A>...>;
    using Value = std::conditional_t<std::is_void_v<R>, Nothing, std::decay_t<R>>;
    AsyncResult<Value> result;
    submit(
        [result, function = std::decay_t<F>(std::forward<F>(function)),
         arguments = std::tuple<std::decay_t<A>...>(std::forward<A>(arguments)...)]() mutable {
          try {
            if constexpr (std::is_void_v<R>) {
              std::apply(function, std::move(arguments));
              result.set_value({});
            } else {
              result.set_value(std::apply(function, std::move(arguments)));
            }
            return true;
          } catch (...) {
            result.set_error(std::current_exception());
            return false;
          }
        },
        [result]() mutable {
          result.set_error(std::make_exception_ptr(PoolTerminated("the pool was terminated before the task began")));
        });
    return result;
  }
  template <class F, class... A>
  auto apply(F&& function, A&&... arguments) {
    return apply_async(std::forward<F>(function), std::forward<A>(arguments)...).get();
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
  /// `run` gives false when the task threw; `drop` fails its result.
  void submit(std::function<bool()> run, std::function<void()> drop);
  struct Shared;
  int size_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace poolyard
