#include "model/stretch.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;

constexpr int kRunning = static_cast<int>(State::running), kLock = static_cast<int>(State::lock);

TEST(stretch, is_found_where_one_points) {
  HandMade run;
  const int one = run.thread("one");
  run.state(one, 0, 100, State::running).state(one, 100, 102, State::sleeping).state(one, 102, 300, State::lock);
  const TraceModel& trace = run.model();
  const double now = trace::milliseconds(400);
  EXPECT_EQ(stretch_at(trace, one, false, 50, 0, now)->kind, kRunning);
  EXPECT_EQ(stretch_at(trace, one, false, 200, 0, now)->kind, kLock);
  // Between its neighbours it is a pixel wide.
  EXPECT_EQ(stretch_at(trace, one, false, 105, 5, now)->start, 100);
  const auto ongoing = stretch_at(trace, one, false, 350, 0, now);
  ASSERT_TRUE(ongoing);
  EXPECT_TRUE(ongoing->ongoing);
  EXPECT_EQ(ongoing->end, 400);
  EXPECT_FALSE(stretch_at(trace, one, false, 500, 5, now));
  EXPECT_FALSE(stretch_at(trace, one, true, 50, 0, now));
}

TEST(stretch, goes_on_over_what_only_goes_on) {
  HandMade run;
  const int one = run.thread("one");
  run.state(one, 0, 100, State::running).model();  // published: what follows is a span of its own
  run.state(one, 100, 200, State::running).state(one, 200, 300, State::lock);
  const auto stretch = stretch_at(run.model(), one, false, 150, 0, 1);
  EXPECT_EQ(stretch->start, 0);
  EXPECT_EQ(stretch->end, 200);
}

TEST(stretch, has_neighbours) {
  HandMade run;
  const int one = run.thread("one");
  run.state(one, 0, 100, State::running).state(one, 100, 200, State::lock).state(one, 200, 200, State::gil).state(one, 200, 300, State::running);
  run.ends(one, 300);
  const TraceModel& trace = run.model();
  const auto first = stretch_at(trace, one, false, 10, 0, 1);
  const auto second = stretch_after(trace, *first, 1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kind, kLock);
  const auto third = stretch_after(trace, *second, 1);
  ASSERT_TRUE(third);
  EXPECT_EQ(third->start, 200);
  EXPECT_EQ(third->kind, kRunning);
  EXPECT_FALSE(stretch_after(trace, *third, 1));
  EXPECT_EQ(stretch_before(trace, *third), second);
  EXPECT_EQ(stretch_before(trace, *second), first);
  EXPECT_FALSE(stretch_before(trace, *first));
}

TEST(stretch, of_tasks_goes_over_the_pauses_between_them) {
  HandMade run;
  const int worker = run.thread("worker");
  run.state(worker, 0, 500, State::running).task(worker, 0, 100, 7).task(worker, 300, 400, 8, true).begins_task(worker, 450, 9);
  const TraceModel& trace = run.model();
  const double now = trace::milliseconds(500);
  const auto first = stretch_at(trace, worker, true, 50, 0, now);
  EXPECT_EQ(first->kind, 7);
  const auto second = stretch_after(trace, *first, now);
  EXPECT_EQ(second->kind, 8);
  EXPECT_TRUE(second->failed);
  const auto third = stretch_after(trace, *second, now);
  EXPECT_EQ(third->kind, 9);
  EXPECT_TRUE(third->ongoing);
  EXPECT_FALSE(stretch_after(trace, *third, now));
  EXPECT_EQ(stretch_before(trace, *third)->kind, 8);
}

}  // namespace
}  // namespace poolyard::app
