// A pool of processes that gives futures (future.h), as Python's concurrent.futures.ProcessPoolExecutor.
//
//     poolyard::ProcessPoolExecutor executor({.max_workers = 4});
//     poolyard::Future<int> future = executor.submit(square, 7);
//     future.result();                                             // 49
//     for (int x : executor.map(square, items, 100)) …             // 100 items a task
//
// What can be called, and what travels, is as for Pool. A future can be cancelled until a worker has taken its task. A worker that dies
// breaks the executor: whatever is not done, and whatever is submitted from then on, fails with BrokenProcessPool. Done callbacks are
// called on one thread of the executor, one after another. After shutdown() submit() and map() throw std::logic_error. Thread-safe, but nothing
// for a page's main thread.
#pragma once

#include <string>
#include <utility>

#include <poolyard/executor.h>
#include <poolyard/pool.h>

namespace poolyard {

class ProcessPoolExecutor : public Executor<Pool> {
 public:
  struct Options {
    int max_workers = 0;            ///< at least 1; default: the number of cores
    StartMethod method = StartMethod::spawn;  ///< as PoolOptions::method
    Initializer initializer;        ///< runs first in every worker: {function, arguments…}. If it throws, the executor is broken
    int max_tasks_per_child = 0;    ///< a worker is replaced after so many tasks; 0: never
    std::string worker_name = "ProcessPoolExecutor";  ///< workers are called worker_name-1, -2, …
  };
  /// Throws std::invalid_argument for fewer than one worker.
  explicit ProcessPoolExecutor(Options options);
  explicit ProcessPoolExecutor(int max_workers = 0) : ProcessPoolExecutor(Options{.max_workers = max_workers}) {}
  /// shutdown(). In a copy of the process (fork.h): nothing.
  ~ProcessPoolExecutor();

  /// No more calls; those queued are done, or cancelled if no worker has taken them. `wait`: until the workers have ended.
  void shutdown(bool wait = true, bool cancel_futures = false);
};

}  // namespace poolyard
