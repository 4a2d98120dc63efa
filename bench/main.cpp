#include <benchmark/benchmark.h>

#include <poolyard/fork.h>
#include <poolyard/process.h>

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  poolyard::keep_template({});
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
