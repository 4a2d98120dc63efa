#include "model/oversubscription.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "model/trace_model.h"

namespace poolyard::app {
namespace {

TEST(oversubscription, as_many_as_there_are_cores_are_not_too_many) {
  Oversubscription two(2);
  for (int look = 0; look < 100; ++look) two.add(30, 2, 0);
  EXPECT_EQ(two.share(), 0);
  EXPECT_FALSE(two.matters());
}

TEST(oversubscription, more_than_cores_are_said) {
  Oversubscription two(2);
  for (int look = 0; look < 100; ++look) two.add(30, look < 40 ? 4 : 1, 0);
  EXPECT_DOUBLE_EQ(two.share(), 0.4);
  EXPECT_TRUE(two.matters());
  EXPECT_EQ(two.note(), "4 to run on 2 cores");
  EXPECT_NE(two.explanation().find("40 %"), std::string::npos) << two.explanation();
}

TEST(oversubscription, a_short_rush_is_not) {
  Oversubscription two(2);
  two.add(200, 8, 0);  // processes that start together
  EXPECT_FALSE(two.matters()) << "all of the time, but a short time";
  two.add(200, 8, 0);
  EXPECT_TRUE(two.matters());
  two.add(10'000, 1, 0);
  EXPECT_FALSE(two.matters()) << "a small part of the run";
}

TEST(oversubscription, others_count_where_they_are_known) {
  Oversubscription two(2);
  two.add(1000, 1, 2);
  EXPECT_FALSE(two.matters());
  two.add(1000, 1, 5);
  EXPECT_TRUE(two.matters());
  EXPECT_EQ(two.note(), "5 to run on 2 cores");
  EXPECT_NE(two.explanation().find("up to 5 at once, 1 of them this program's"), std::string::npos)
      << two.explanation();
}

TEST(oversubscription, who_gets_a_core_late_says_so) {
  Oversubscription two(2);
  two.add(1000, 1, 0);
  two.set_sleeps(20, 20);
  EXPECT_FALSE(two.matters()) << "a short time";
  two.set_sleeps(100, 4);
  EXPECT_FALSE(two.matters()) << "now and then";
  two.set_sleeps(100, 30);
  EXPECT_TRUE(two.matters());
  EXPECT_EQ(two.note(), "busy machine");
  EXPECT_NE(two.explanation().find(" 30 % of its looks"), std::string::npos) << two.explanation();
  two.add(1000, 4, 0);
  EXPECT_EQ(two.note(), "4 to run on 2 cores") << "what is known better";
}

TEST(oversubscription, nothing_seen_says_nothing) { EXPECT_FALSE(Oversubscription(0).matters()); }

trace::Lane lane(int index, int pid, trace::State state, bool alive = true) {
  trace::Lane lane;
  lane.index = lane.serial = index;
  lane.pid = pid;
  lane.alive = alive;
  lane.state = state;
  return lane;
}

TEST(oversubscription, of_a_process_one_thread_runs_at_most) {
  using trace::State;
  TraceStore store;
  TraceModel trace;
  const auto ready_with = [&](std::initializer_list<trace::Lane> lanes) {
    for (const trace::Lane& lane : lanes) store.on_lane(lane);
    News news;
    store.publish(news);
    trace.update(news);
    return ready_to_run(trace);
  };
  EXPECT_EQ(ready_with({}), 0);
  // Two that run, as seen just when the interpreter lock changed hands.
  EXPECT_EQ(ready_with({lane(0, 1, State::running), lane(1, 1, State::running), lane(2, 1, State::gil)}), 1);
  EXPECT_EQ(ready_with({lane(3, 2, State::starting), lane(4, 3, State::running)}), 3);
  EXPECT_EQ(ready_with({lane(5, 4, State::sleeping), lane(6, 5, State::lock), lane(7, 6, State::idle),
                        lane(8, 7, State::running, false)}),
            3);
}

}  // namespace
}  // namespace poolyard::app
