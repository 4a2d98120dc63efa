// A pool of threads, as Python's multiprocessing.pool.ThreadPool: workers are created while there are fewer than its size
// and none is idle; when all are busy, tasks wait their turn, first come first served.
//
//     poolyard::ThreadPool pool(4);
//     auto r = pool.apply_async([](int x) { return x * x; }, 7);
//     std::vector<int> squares = pool.map([](int x) { return x * x; }, std::views::iota(0, 1000));
//     pool.close();
//     pool.join();
//     r.get();
//
// Where tasks take microseconds a worker has several of them at once, and they may begin in another order by as much.
// A queued task takes 32 bytes where nobody asks for its result and its function is three words of plain data, and an allocation
// otherwise. Thread-safe, from tasks as well, but nothing for a page's main thread; a task that waits for another of its pool may wait
// forever, as in Python.
#pragma once

#include <functional>
#include <memory>
#include <ranges>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <poolyard/pool_interface.h>

namespace poolyard {

template <class Workers>
class Executor;

struct ThreadPoolOptions {
  int threads = 0;                     ///< its size, at least 1; default: the number of cores
  std::function<void()> initializer;   ///< runs first in every worker; if it throws, the excepthook is told and the pool terminated
  std::string worker_name = "ThreadPoolWorker";  ///< workers are called worker_name-1, -2, …
};

class ThreadPool : public PoolInterface<ThreadPool> {
 public:
  using Options = ThreadPoolOptions;
  /// Throws std::invalid_argument for a size below 1.
  explicit ThreadPool(Options options);
  explicit ThreadPool(int threads = 0) : ThreadPool(Options{.threads = threads}) {}
  /// terminate() and join(). In a copy of the process (fork.h), where the workers are not: nothing.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Besides what PoolInterface has. All of these throw std::logic_error once the pool is closed, and std::system_error where not even
  // one thread can be had.

  /// Queues a call whose result nobody asks for; there is none. What it throws goes to threading::excepthook.
  template <class F, class... A>
  void execute(F&& function, A&&... arguments) {
    submit(task_of(bind_call(std::forward<F>(function), std::forward<A>(arguments)...)));
  }

  /// No more tasks; those queued are done.
  void close();
  /// Drops the tasks that have not begun (their results get PoolTerminated) and takes no more.
  void terminate();
  /// Waits until the workers have ended. After close() or terminate() (std::logic_error otherwise).
  void join();

  int size() const;
  /// Workers created so far.
  int workers() const;

 private:
  friend class PoolInterface<ThreadPool>;
  friend class Executor<ThreadPool>;
  friend class ThreadPoolExecutor;

  template <bool cancellable, class Told, class F, class... A>
  auto queue_call(Told told, F&& function, A&&... arguments) {
    return queue_bound<cancellable>(std::move(told), bind_call(std::forward<F>(function), std::forward<A>(arguments)...));
  }
  template <bool cancellable, class Told, class C>
  auto queue_bound(Told told, C call) {
    using Queued = Call<C, Told, cancellable>;
    auto* queued = new Queued(std::move(call), std::move(told));
    AsyncResult<typename Queued::Value> result{ResultReference<typename Queued::Value>(queued)};
    submit(queued->task());
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

  /// `borrowed`: the items are the caller's, who must not go on while tasks look at them.
  template <bool borrowed, class F, class Items, class Told>
  auto queue_map(F&& function, Items items, std::size_t chunksize, Told told) {
    using Queued = MapCall<std::decay_t<F>, Items, Told>;
    const Chunks chunks(std::ranges::size(items), chunksize, size());
    auto* queued = new Queued(std::forward<F>(function), std::move(items), chunks, std::move(told));
    AsyncResult<typename Queued::Value> result{ResultReference<typename Queued::Value>(queued)};
    for (std::size_t i = 0; i < chunks.count; ++i) {
      try {
        submit(queued->task(i));
      } catch (...) {
        while (++i < chunks.count) queued->task(i).drop();
        if (borrowed) result.wait();
        throw;
      }
    }
    return result;
  }

  template <template <class> class Source, class F, class Items>
  auto queue_imap(F&& function, Items items, std::size_t chunksize) {
    using Item = Kept<MapItem<std::decay_t<F>, Items>>;
    struct Shared {
      std::decay_t<F> function;
      Items items;
    };
    auto shared = std::make_shared<Shared>(std::forward<F>(function), std::move(items));
    const Chunks chunks(std::ranges::size(shared->items), chunksize, size());
    Source<Item> source;
    for (std::size_t i = 0; i < chunks.count; ++i) {
      auto call = [shared, first = i * chunks.size, behind = std::min((i + 1) * chunks.size, chunks.items)] {
        std::vector<Item> results;
        results.reserve(behind - first);
        auto item = std::ranges::begin(shared->items) + static_cast<std::ranges::range_difference_t<Items>>(first);
        for (std::size_t at = first; at < behind; ++at, ++item) {
          if constexpr (std::is_void_v<MapItem<std::decay_t<F>, Items>>) {
            std::invoke(shared->function, *item);
            results.emplace_back();
          } else {
            results.push_back(std::invoke(shared->function, *item));
          }
        }
        return results;
      };
      source.add([&](auto told) { return queue_bound<false>(std::move(told), std::move(call)); });
    }
    return ResultIterator<Item, Source<Item>>(std::move(source), chunks.count);
  }

  template <class F>
  static auto spread(F&& function) {
    return [function = std::decay_t<F>(std::forward<F>(function))](auto&& arguments) mutable -> decltype(auto) {
      return std::apply(function, std::forward<decltype(arguments)>(arguments));
    };
  }

  /// Not so in a copy of the process that made it.
  bool is_here() const;
  bool is_closed() const;
  /// Takes the task over, also when it throws.
  void submit(Task task);
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace poolyard
