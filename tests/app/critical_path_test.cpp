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

TEST(critical_path, of_nothing_is_nothing) { EXPECT_TRUE(critical_path(TraceModel(), 0, 100).steps.empty()); }

}  // namespace
}  // namespace poolyard::app
