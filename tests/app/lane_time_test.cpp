#include "model/lane_time.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;

constexpr std::size_t kRunning = static_cast<std::size_t>(State::running), kLock = static_cast<std::size_t>(State::lock);

TEST(lane_time, knows_what_goes_on_and_until_when) {
  HandMade run;
  const int one = run.thread("one");
  run.state(one, 0, 100, State::lock).begins_task(one, 50, 7);
  const Ongoing state = ongoing_state(run.model().lanes()[0], trace::milliseconds(300));
  ASSERT_TRUE(state);
  EXPECT_EQ(state.start, 100);
  EXPECT_EQ(state.end, 300);
  EXPECT_EQ(ongoing_task(run.model().lanes()[0], trace::milliseconds(300)).kind, 7);
  run.ends(one, 100);
  EXPECT_FALSE(ongoing_state(run.model().lanes()[0], trace::milliseconds(300)));
}

TEST(lane_time, cuts_what_reaches_over_the_edges) {
  HandMade run;
  const int one = run.thread("one");
  run.state(one, 0, 100, State::running).state(one, 100, 200, State::lock);
  const TraceLane& lane = run.model().lanes()[0];
  const double now = trace::milliseconds(300);
  EXPECT_EQ(time_between(lane, 50, 150, now)[kRunning], 50);
  EXPECT_EQ(time_between(lane, 50, 150, now)[kLock], 50);
  EXPECT_EQ(time_between(lane, 20, 30, now)[kRunning], 10);
  EXPECT_EQ(time_between(lane, 150, 250, now)[kLock], 100);  // the rest of it goes on
  EXPECT_EQ(time_between(lane, 400, 500, now)[kLock], 0);
}

}  // namespace
}  // namespace poolyard::app
