// Starting a process that does nothing, and waiting for its end.
#include <benchmark/benchmark.h>

#include <poolyard/process.h>

namespace {

void nothing() {}

void spawn_process(benchmark::State& state) {
  for (auto _ : state) {
    poolyard::Process process(nothing);
    process.start();
    process.join();
  }
}
BENCHMARK(spawn_process)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
