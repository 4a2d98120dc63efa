#include "model/activity.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;
using trace::Tick;

std::vector<Activity::Cell> cells(Activity& activity, const TraceModel& model, double now, Tick from, Tick to, Tick longest,
                                  const TraceProcess* process = nullptr) {
  std::vector<Activity::Cell> all;
  Tick expected = -1;
  activity.look(model, process, now, from, to, longest);
  activity.visit(from, to, [&](Tick start, Tick end, const Activity::Cell& cell) {
    if (expected >= 0) {
      EXPECT_EQ(start, expected);
    }
    expected = end;
    all.push_back(cell);
  });
  return all;
}

TEST(activity, counts_who_runs_and_who_could) {
  HandMade run;
  run.state(run.thread("one"), 0, 64, State::running);
  const int two = run.thread("two", 10, 1);
  run.state(two, 0, 32, State::gil).state(two, 32, 64, State::running);
  run.state(run.thread("three", 10, 2), 0, 8, State::sleeping);
  Activity activity;
  const auto found = cells(activity, run.model(), trace::milliseconds(64), 0, 64, 32);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_FLOAT_EQ(found[0].running(), 1);
  EXPECT_FLOAT_EQ(found[0].ready(), 2);
  EXPECT_FLOAT_EQ(found[0].in(State::sleeping), 1);  // the rest of it goes on by now
  EXPECT_FLOAT_EQ(found[1].running(), 2);
}

TEST(activity, looks_at_one_process) {
  HandMade run;
  run.state(run.thread("one", 10), 0, 64, State::running).state(run.thread("other", 11), 0, 64, State::running);
  Activity activity;
  const TraceModel& model = run.model();
  const auto found = cells(activity, model, trace::milliseconds(64), 0, 64, 64, &model.processes()[1]);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FLOAT_EQ(found[0].running(), 1);
}

TEST(activity, is_the_same_however_one_came_to_look_at_it) {
  HandMade run;
  std::mt19937 random(7);
  std::vector<Tick> time(4);
  for (std::size_t i = 0; i < time.size(); ++i) run.thread("", 10, static_cast<int>(i));
  Activity kept;
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 40; ++i) {
      const int index = static_cast<int>(random() % time.size());
      Tick& at = time[static_cast<std::size_t>(index)];
      const Tick length = random() % 20 == 0 ? 3000 : random() % 40;
      run.state(index, at, at + length, static_cast<State>(random() % trace::kStates));
      at += length;
    }
    const TraceModel& model = run.model();
    const Tick known = *std::min_element(time.begin(), time.end());
    const Tick longest = Tick{1} << (round / 20 * 3 + 3);
    const Tick from = static_cast<Tick>(random() % static_cast<unsigned>(known + 1)), to = known + 100;
    Activity fresh;
    const auto mine = cells(kept, model, trace::milliseconds(known), from, to, longest);
    const auto others = cells(fresh, model, trace::milliseconds(known), from, to, longest);
    ASSERT_EQ(mine.size(), others.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      const bool last = i + 1 == mine.size();
      for (std::size_t kind = 0; kind < mine[i].threads.size(); ++kind) ASSERT_NEAR(mine[i].threads[kind], others[i].threads[kind], 1e-3) << i;
      // Each of the four is in one state at every moment.
      float all = 0;
      for (float share : mine[i].threads) all += share;
      if (!last) {
        ASSERT_NEAR(all, 4, 1e-3) << i;
      }
    }
    // And every cell is what its spans say, looked at one by one.
    const Tick length = longest;
    for (std::size_t i = 0; i + 1 < mine.size(); i += 5) {
      const Tick start = (from / length + static_cast<Tick>(i)) * length;
      double running = 0;
      for (const TraceLane& each : model.lanes()) {
        running += static_cast<double>(time_between(each, start, start + length, trace::milliseconds(known))[0]);
      }
      ASSERT_NEAR(mine[i].running(), running / static_cast<double>(length), 1e-3);
    }
  }
}

}  // namespace
}  // namespace poolyard::app
