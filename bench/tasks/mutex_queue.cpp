// The pool that everybody writes once: std::function, a deque, a mutex, a condition variable, std::packaged_task for results.
#include <benchmark/benchmark.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "tasks.h"

namespace {

class MutexQueuePool {
 public:
  MutexQueuePool() {
    for (int i = 0; i < kWorkers; ++i) workers_.emplace_back([this] { work(); });
  }
  /// When all tasks are done.
  ~MutexQueuePool() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
    for (auto& worker : workers_) worker.join();
  }
  void execute(std::function<void()> function) {
    {
      std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(function));
    }
    changed_.notify_one();
  }
  template <class F>
  auto submit(F function) {
    auto task = std::make_shared<std::packaged_task<std::invoke_result_t<F>()>>(std::move(function));
    execute([task] { (*task)(); });
    return task->get_future();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !tasks_.empty() || closed_; });
      if (tasks_.empty()) return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool closed_ = false;
  std::vector<std::thread> workers_;
};

void tasks_mutex_queue(benchmark::State& state) {
  MutexQueuePool pool;
  std::vector<std::future<int>> results;
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kTasks; ++i) results.push_back(pool.submit([i] { return task(i); }));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_mutex_queue)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

void empty_mutex_queue(benchmark::State& state) {
  for (auto _ : state) {
    MutexQueuePool pool;
    for (int i = 0; i < kEmptyTasks; ++i) pool.execute([] {});
  }
  state.SetItemsProcessed(state.iterations() * kEmptyTasks);
}
BENCHMARK(empty_mutex_queue)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void results_mutex_queue(benchmark::State& state) {
  MutexQueuePool pool;
  std::vector<std::future<int>> results;
  results.reserve(kResults);
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kResults; ++i) results.push_back(pool.submit([i] { return next(i); }));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kResults);
}
BENCHMARK(results_mutex_queue)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void one_mutex_queue(benchmark::State& state) {
  MutexQueuePool pool;
  int i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(i = pool.submit([i] { return next(i); }).get());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_mutex_queue)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
