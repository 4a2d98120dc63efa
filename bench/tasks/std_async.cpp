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
BENCHMARK(tasks_std_async)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
