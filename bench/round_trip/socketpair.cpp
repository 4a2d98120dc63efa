// 32 bytes to another process and back, through a pair of Unix sockets.
#include <benchmark/benchmark.h>

#include <csignal>

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

void round_trip_socketpair(benchmark::State& state) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return state.SkipWithError("socketpair");
  int child_in = ends[1], child_out = ends[1], in = ends[0], out = ends[0];
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
BENCHMARK(round_trip_socketpair)->UseRealTime();

}  // namespace
