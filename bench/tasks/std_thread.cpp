// The batch cut in two by hand, a thread each: the least that two threads can cost.
#include <benchmark/benchmark.h>

#include <thread>

#include "tasks.h"

namespace {

void tasks_std_thread(benchmark::State& state) {
  for (auto _ : state) {
    auto half = [](int from, int to) {
      for (int i = from; i < to; ++i) benchmark::DoNotOptimize(task(i));
    };
    std::thread first(half, 0, kTasks / 2), second(half, kTasks / 2, kTasks);
    first.join();
    second.join();
  }
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_std_thread)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
