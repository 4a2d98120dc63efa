#include <benchmark/benchmark.h>

#include <poolyard/pool.h>

#include "tasks.h"

namespace {

int remote_task(int x) { return task(x); }

void tasks_process_pool(benchmark::State& state) {
  poolyard::Pool pool(2);
  std::vector<poolyard::AsyncResult<int>> results;
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kTasks; ++i) results.push_back(pool.apply_async(remote_task, i));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_process_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
