// oneTBB: its task_group, an arena's enqueue, parallel_for. A thread that waits for a group takes part, so the arena has room for the
// caller and one more.
#include <benchmark/benchmark.h>

#include <atomic>
#include <vector>

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include "tasks.h"

namespace {

template <class Function>
void in_arena(Function function) {
  static tbb::task_arena arena(kWorkers);
  arena.execute(function);
}

void tasks_onetbb(benchmark::State& state) {
  std::vector<int> results(kTasks);
  in_arena([&] {
    tbb::task_group group;
    for (auto _ : state) {
      for (int i = 0; i < kTasks; ++i) group.run([&results, i] { results[static_cast<std::size_t>(i)] = task(i); });
      group.wait();
    }
  });
  benchmark::DoNotOptimize(results.data());
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_onetbb)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

void empty_onetbb(benchmark::State& state) {
  in_arena([&] {
    tbb::task_group group;
    for (auto _ : state) {
      for (int i = 0; i < kEmptyTasks; ++i) group.run([] {});
      group.wait();
    }
  });
  state.SetItemsProcessed(state.iterations() * kEmptyTasks);
}
BENCHMARK(empty_onetbb)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void results_onetbb(benchmark::State& state) {
  std::vector<int> results(kResults);
  in_arena([&] {
    tbb::task_group group;
    for (auto _ : state) {
      for (int i = 0; i < kResults; ++i) group.run([&results, i] { results[static_cast<std::size_t>(i)] = next(i); });
      group.wait();
    }
  });
  benchmark::DoNotOptimize(results.data());
  state.SetItemsProcessed(state.iterations() * kResults);
}
BENCHMARK(results_onetbb)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

// By another thread, as in a pool: a group's wait would run it on the caller's.
void one_onetbb(benchmark::State& state) {
  tbb::task_arena arena(kWorkers, 0);
  arena.initialize();
  for (auto _ : state) {
    std::atomic<int> result{0};
    arena.enqueue([&result] { result.store(next(0), std::memory_order_release); result.notify_one(); });
    result.wait(0, std::memory_order_acquire);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_onetbb)->MeasureProcessCPUTime()->UseRealTime();

void range_onetbb(benchmark::State& state) {
  in_arena([&] {
    for (auto _ : state) {
      std::vector<std::uint32_t> results(kRange);
      tbb::parallel_for(0, kRange, [&](int i) { results[static_cast<std::size_t>(i)] = mix(i); });
      benchmark::DoNotOptimize(results.data());
    }
  });
  state.SetItemsProcessed(state.iterations() * kRange);
}
BENCHMARK(range_onetbb)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
