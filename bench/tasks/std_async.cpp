#include <benchmark/benchmark.h>

#include <future>
#include <vector>

#include "tasks.h"

namespace {

void tasks_std_async(benchmark::State& state) {
  std::vector<std::future<int>> results;
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kTasks; ++i) results.push_back(std::async(std::launch::async, task, i));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_std_async)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

void one_std_async(benchmark::State& state) {
  int i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(i = std::async(std::launch::async, next, i).get());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_std_async)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
