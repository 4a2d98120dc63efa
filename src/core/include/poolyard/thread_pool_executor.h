// A pool of threads that gives futures (future.h), as Python's concurrent.futures.ThreadPoolExecutor.
//
//     poolyard::ThreadPoolExecutor executor({.max_workers = 4});
//     poolyard::Future<int> future = executor.submit(square, 7);
//     future.result();                                             // 49
//     for (int x : executor.map(square, items)) …
//
// What a call throws, its future has. After shutdown() submit() and map() throw std::logic_error. Thread-safe, from tasks as well, but nothing
// for a page's main thread.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include <poolyard/executor.h>
#include <poolyard/thread_pool.h>

namespace poolyard {

class ThreadPoolExecutor : public Executor<ThreadPool> {
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

  /// No more calls; those queued are done, or cancelled. `wait`: until the workers have ended.
  void shutdown(bool wait = true, bool cancel_futures = false);
};

}  // namespace poolyard
