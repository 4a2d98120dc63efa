// Starting a process that does nothing, and waiting for its end: as a copy of the template, as a copy of this process, and as
// a program of its own, the way it is without a template.
#include <benchmark/benchmark.h>

#include <string>

#include <poolyard/process.h>

namespace {

using poolyard::Process, poolyard::StartMethod;

int nothing(std::string_view) { return 0; }
[[maybe_unused]] const bool set = (poolyard::set_default_entry(nothing), true);

void run(benchmark::State& state, const poolyard::ProcessOptions& options) {
  for (auto _ : state) {
    Process process(options, options.image.empty() ? nothing : nullptr, std::string());
    process.start();
    process.join();
  }
}
BENCHMARK_CAPTURE(run, spawn_process, {})->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, spawn_process_by_fork, {.method = StartMethod::fork})->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(run, spawn_process_without_template, {.image = "poolyard-bench"})->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
