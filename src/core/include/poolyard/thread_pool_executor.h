// A pool of threads that gives futures (future.h), as Python's concurrent.futures.ThreadPoolExecutor.
//
//     poolyard::ThreadPoolExecutor executor({.max_workers = 4});
//     poolyard::Future<int> future = executor.submit(square, 7);
//     future.result();                                             // 49
//     for (int x : executor.map(square, items)) …
//
// Thread-safe, from tasks as well, but nothing for a page's main thread.
#pragma once

#include <functional>
#include <ranges>
#include <string>
#include <utility>

#include <poolyard/future.h>
#include <poolyard/thread_pool.h>

namespace poolyard {

class ThreadPoolExecutor {
 public:
  struct Options {
    int max_workers = 0;                    ///< at least 1; default: four more than there are cores, 32 at most
    std::string thread_name_prefix = "ThreadPoolExecutor";
    std::function<void()> initializer;      ///< as ThreadPoolOptions::initializer
  };
  /// Throws std::invalid_argument for fewer than one worker.
  explicit ThreadPoolExecutor(Options options);
  explicit ThreadPoolExecutor(int max_workers = 0) : ThreadPoolExecutor(Options{.max_workers = max_workers}) {}
  /// shutdown().
  ~ThreadPoolExecutor();

  /// Queues a call. Throws std::logic_error ("cannot schedule new futures after shutdown").
  template <class F, class... A>
  auto submit(F&& function, A&&... arguments) {
    check();
    return Future(pool_.queue_call<true>(Callbacks<>{}, std::forward<F>(function), std::forward<A>(arguments)...));
  }
  /// The results of a function for each item, one by one in their order (ResultIterator).
  template <class F, std::ranges::input_range Range>
  auto map(F&& function, Range&& items, std::size_t chunksize = 1) {
    check();
    return pool_.imap(std::forward<F>(function), std::forward<Range>(items), chunksize);
  }
  /// No more calls; those queued are done, or cancelled. `wait`: until the workers have ended.
  void shutdown(bool wait = true, bool cancel_futures = false);

 private:
  void check() const;
  ThreadPool pool_;
};

}  // namespace poolyard
