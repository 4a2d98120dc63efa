#include <benchmark/benchmark.h>

#include <poolyard/thread_pool.h>

#include "tasks.h"

namespace {

void tasks_thread_pool(benchmark::State& state) {
  poolyard::ThreadPool pool(2);
  std::vector<poolyard::AsyncResult<int>> results;
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kTasks; ++i) results.push_back(pool.apply_async(task, i));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_thread_pool)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
