// What it costs a thread to say what it does: two changes, with a recorder that takes them and without.
#include <atomic>
#include <thread>

#include <benchmark/benchmark.h>

#include <poolyard/bell.h>
#include <poolyard/trace.h>

namespace {

using namespace poolyard;

void change(benchmark::State& state) {
  std::atomic<bool> over{false};
  std::thread recorder;
  if (state.range(0) != 0) {
    recorder = std::thread([&] {
      trace::Reader reader(*Arena::current());
      Bell bell(*Arena::current());
      while (!over) {
        bell.sleep_after([&] { return reader.poll([](const trace::Lane&) {}, [](const trace::Lane&, const trace::Span&) {}); });
      }
    });
  }
  {
    trace::ThreadLane lane("bench");
    for (auto _ : state) trace::InState sleeping(trace::State::sleeping);
    state.SetItemsProcessed(2 * state.iterations());
  }
  over = true;
  if (recorder.joinable()) recorder.join();
}
BENCHMARK(change)->ArgName("recorder")->Arg(0)->Arg(1);

// What it is made of, mostly.
void clock_read(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(now_ms());
}
BENCHMARK(clock_read);

}  // namespace
