#include <algorithm>
#include <vector>

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

int nothing(int x) { return x; }

void results_process_pool(benchmark::State& state) {
  constexpr int kCalls = 10'000;
  poolyard::Pool pool(2);
  std::vector<poolyard::AsyncResult<int>> results;
  for (auto _ : state) {
    results.clear();
    for (int i = 0; i < kCalls; ++i) results.push_back(pool.apply_async(nothing, i));
    for (auto& result : results) benchmark::DoNotOptimize(result.get());
  }
  state.SetItemsProcessed(state.iterations() * kCalls);
}
BENCHMARK(results_process_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void one_process_pool(benchmark::State& state) {
  poolyard::Pool pool(2);
  for (auto _ : state) benchmark::DoNotOptimize(pool.apply(nothing, 1));
}
BENCHMARK(one_process_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMicrosecond);

// A large argument: written once into memory that both see, read once into the worker's own.
std::size_t size_of(const std::vector<char>& bytes) { return bytes.size(); }

void argument_process_pool(benchmark::State& state) {
  poolyard::Pool pool(1);
  const std::vector<char> bytes(16 << 20, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(pool.apply(size_of, bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(argument_process_pool)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void argument_memory_copy(benchmark::State& state) {
  const std::vector<char> bytes(16 << 20, 'x');
  std::vector<char> to(bytes.size());
  for (auto _ : state) {
    std::copy(bytes.begin(), bytes.end(), to.begin());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}
BENCHMARK(argument_memory_copy)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
