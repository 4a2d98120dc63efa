#include "model/critical_path.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;
using trace::Wait;

std::string text(const CriticalPath& path) {
  std::string text;
  for (const CriticalPath::Step& step : path.steps) text += std::to_string(step.lane) + ":" + std::to_string(step.from) + "-" + std::to_string(step.to) + " ";
  return text;
}

TEST(critical_path, goes_from_who_waited_to_who_ended_the_wait) {
  HandMade run;
  const int main = run.thread("MainThread"), one = run.thread("one", 10, 1, "MainProcess", 1), two = run.thread("two", 10, 2, "MainProcess", 1);
  run.state(main, 0, 100, State::running).waits(main, 100, 900, {Wait::thread_join, true, 3, run.id(two)}, two).state(main, 900, 1000, State::running).ends(main, 1000);
  run.state(one, 50, 500, State::running).ends(one, 500);
  run.state(two, 80, 200, State::running).waits(two, 200, 400, {Wait::lock, true, 8, 0x1000001}, one).state(two, 400, 900, State::running).ends(two, 900);
  run.starts(one, main, 50).starts(two, main, 80);
  const CriticalPath path = critical_path(run.model(), 0, 1000);
  EXPECT_EQ(text(path), "0:0-50 1:50-400 2:400-900 0:900-1000 ");
  EXPECT_EQ(path.waited, 0);
}

TEST(critical_path, a_sleep_is_on_it) {
  HandMade run;
  const int main = run.thread("MainThread");
  run.state(main, 0, 100, State::running).state(main, 100, 700, State::sleeping).state(main, 700, 800, State::running).ends(main, 800);
  const CriticalPath path = critical_path(run.model(), 0, 800);
  EXPECT_EQ(text(path), "0:0-800 ");
  EXPECT_EQ(path.waited, 600);
}

TEST(critical_path, goes_with_a_task_to_its_worker_and_back) {
  constexpr trace::PoolNumber kPool = 2;
  HandMade run;
  const int main = run.thread("MainThread"), one = run.thread("MainThread", 20, 0, "SpawnPoolWorker-1", 10), two = run.thread("MainThread", 21, 0, "SpawnPoolWorker-2", 10);
  // Two results are waited for at once, and the worker of the later one was idle until its task came.
  run.state(main, 0, 300, State::running).waits(main, 300, 900, {Wait::result, true, 3, 0}).state(main, 900, 1000, State::running).ends(main, 1000);
  run.submitted(main, 100, 1, {}, kPool).submitted(main, 200, 2, {}, kPool).received(main, 905, 1, kPool).received(main, 906, 2, kPool);
  run.state(one, 0, 110, State::idle).state(one, 110, 500, State::running).task(one, 110, 500, 1, false, kPool).state(one, 500, 1000, State::idle).ends(one, 1000);
  run.state(two, 0, 220, State::idle).state(two, 220, 880, State::running).task(two, 220, 880, 2, false, kPool).state(two, 880, 1000, State::idle).ends(two, 1000);
  const CriticalPath path = critical_path(run.model(), 0, 1000);
  EXPECT_EQ(text(path), "0:0-200 2:200-880 0:880-1000 ");
  EXPECT_EQ(path.waited, 40) << "the task's way, and its result's";
}

TEST(critical_path, of_nothing_is_nothing) { EXPECT_TRUE(critical_path(TraceModel(), 0, 100).steps.empty()); }

}  // namespace
}  // namespace poolyard::app
