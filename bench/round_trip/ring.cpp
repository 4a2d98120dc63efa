// 32 bytes to another process and back, through two rings in shared memory.
#include <benchmark/benchmark.h>

#include <poolyard/process.h>

namespace {

int echo() {
  char message[32];
  try {
    for (;;) {
      poolyard::inbox().read(message, sizeof message);
      poolyard::outbox().write(message, sizeof message);
    }
  } catch (const poolyard::RingClosed&) {
    return 0;
  }
}

void round_trip_ring(benchmark::State& state) {
  poolyard::Process process({.daemon = true}, echo);
  process.start();
  poolyard::Ring to = process.to_child(), from = process.from_child();
  char message[32] = {};
  for (auto _ : state) {
    to.write(message, sizeof message);
    from.read(message, sizeof message);
  }
}
BENCHMARK(round_trip_ring)->UseRealTime();

}  // namespace
