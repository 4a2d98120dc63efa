// Starting a program that does nothing, and waiting for its end: what spawn_process pays for itself, and no more.
#include <benchmark/benchmark.h>

#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace {

void spawn_posix_spawn(benchmark::State& state) {
  char name[] = "/bin/true";
  char* arguments[] = {name, nullptr};
  for (auto _ : state) {
    pid_t child = 0;
    if (posix_spawn(&child, name, nullptr, nullptr, arguments, environ) != 0) return state.SkipWithError("posix_spawn");
    waitpid(child, nullptr, 0);
  }
}
BENCHMARK(spawn_posix_spawn)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
