#include <benchmark/benchmark.h>

#include <future>
#include <vector>

#include "mutex_queue.h"

namespace {

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
