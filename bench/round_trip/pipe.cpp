// 32 bytes to another process and back, through two pipes.
#include <benchmark/benchmark.h>

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace {

void round_trip_pipe(benchmark::State& state) {
  int there[2], back[2];
  if (pipe(there) != 0 || pipe(back) != 0) return state.SkipWithError("pipe");
  int child_in = there[0], child_out = back[1], in = back[0], out = there[1];
  pid_t child = fork();
  char message[32] = {};
  if (child == 0) {
    while (read(child_in, message, sizeof message) == sizeof message) {
      if (write(child_out, message, sizeof message) != sizeof message) break;
    }
    _exit(0);
  }
  for (auto _ : state) {
    if (write(out, message, sizeof message) != sizeof message || read(in, message, sizeof message) != sizeof message) {
      state.SkipWithError("the other end is gone");
      break;
    }
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (int fd : {child_in, child_out, in, out}) close(fd);
}
BENCHMARK(round_trip_pipe)->UseRealTime();

}  // namespace
