#include <benchmark/benchmark.h>

#include <fstream>
#include <ranges>
#include <vector>

#include <unistd.h>

#include <poolyard/thread_pool.h>
#include <poolyard/threading/event.h>

#include "tasks.h"

namespace {

void tasks_thread_pool(benchmark::State& state) {
  poolyard::ThreadPool pool(kWorkers);
  std::vector<poolyard::AsyncResult<int>> results;
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kTasks; ++i) results.push_back(pool.apply_async(task, i));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kTasks);
}
BENCHMARK(tasks_thread_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

// Until all have run: the pool is joined.
void empty_thread_pool(benchmark::State& state) {
  for (auto _ : state) {
    poolyard::ThreadPool pool(kWorkers);
    for (int i = 0; i < kEmptyTasks; ++i) pool.execute([] {});
    pool.close();
    pool.join();
  }
  state.SetItemsProcessed(state.iterations() * kEmptyTasks);
}
BENCHMARK(empty_thread_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

// The same with results that are thrown away, as in Python.
void empty_thread_pool_results(benchmark::State& state) {
  for (auto _ : state) {
    poolyard::ThreadPool pool(kWorkers);
    for (int i = 0; i < kEmptyTasks; ++i) pool.apply_async([] {});
    pool.close();
    pool.join();
  }
  state.SetItemsProcessed(state.iterations() * kEmptyTasks);
}
BENCHMARK(empty_thread_pool_results)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void results_thread_pool(benchmark::State& state) {
  poolyard::ThreadPool pool(kWorkers);
  std::vector<poolyard::AsyncResult<int>> results;
  results.reserve(kResults);
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kResults; ++i) results.push_back(pool.apply_async(next, i));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kResults);
}
BENCHMARK(results_thread_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

// Behind a task that does not end: what each queued one costs, in time and memory, with how many there are.
void queued_thread_pool(benchmark::State& state) {
  const auto resident_bytes = [] {
    long all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
  };
  double bytes = 0;
  for (auto _ : state) {
    poolyard::ThreadPool pool(1);
    poolyard::threading::Event began, go;
    pool.execute([&] {
      began.set();
      go.wait();
    });
    began.wait();
    const double before = resident_bytes();
    for (std::int64_t i = 0; i < state.range(0); ++i) pool.execute([] {});
    bytes = resident_bytes() - before;
    go.set();
    pool.close();
    pool.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_per_task"] = bytes / static_cast<double>(state.range(0));
}
BENCHMARK(queued_thread_pool)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000)->MeasureProcessCPUTime()->UseRealTime()->Unit(
    benchmark::kMillisecond);

void one_thread_pool(benchmark::State& state) {
  poolyard::ThreadPool pool(kWorkers);
  int i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(i = pool.apply(next, i));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_thread_pool)->MeasureProcessCPUTime()->UseRealTime();

void range_thread_pool(benchmark::State& state) {
  poolyard::ThreadPool pool(kWorkers);
  for (auto _ : state) {
    auto results = pool.map([](int x) { return mix(x); }, std::views::iota(0, kRange));
    benchmark::DoNotOptimize(results.data());
  }
  state.SetItemsProcessed(state.iterations() * kRange);
}
BENCHMARK(range_thread_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
