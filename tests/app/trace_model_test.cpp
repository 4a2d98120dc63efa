#include "model/trace_model.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

trace::Lane lane(int index, int generation, int serial, int pid, const std::string& name) {
  trace::Lane lane;
  lane.index = index;
  lane.generation = generation;
  lane.serial = serial;
  lane.pid = pid;
  lane.process_name = "Process-" + std::to_string(pid);
  lane.name = name;
  lane.alive = true;
  return lane;
}

TEST(trace_model, groups_threads_by_process) {
  TraceModel model;
  model.on_lane(lane(2, 1, 2, 11, "a"));
  model.on_lane(lane(1, 1, 1, 10, "second"));
  model.on_lane(lane(0, 1, 0, 10, "first"));
  ASSERT_EQ(model.processes().size(), 2u);
  EXPECT_EQ(model.processes()[0].pid, 10);
  ASSERT_EQ(model.processes()[0].lanes.size(), 2u);
  EXPECT_EQ(model.lanes()[model.processes()[0].lanes[0]].info.name, "first");
  EXPECT_EQ(model.live_threads(), 3);
}

TEST(trace_model, a_slot_that_is_used_again_is_another_lane) {
  TraceModel model;
  model.on_lane(lane(0, 1, 0, 10, "old"));
  model.on_lane(lane(0, 2, 1, 10, "new"));
  EXPECT_EQ(model.lanes().size(), 2u);
  EXPECT_EQ(model.find(0, 1)->info.name, "old");
  EXPECT_EQ(model.find(0, 2)->info.name, "new");
  EXPECT_EQ(model.find(0, 3), nullptr);
  EXPECT_NE(model.find(0, 1)->color, model.find(0, 2)->color);
}

TEST(trace_model, follows_renamed_threads_and_processes) {
  TraceModel model;
  model.on_lane(lane(0, 1, 0, 10, "Thread-1"));
  trace::Lane renamed = lane(0, 1, 0, 10, "Chef");
  renamed.process_name = "Kitchen";
  model.on_lane(renamed);
  EXPECT_EQ(model.lanes()[0].info.name, "Chef");
  EXPECT_EQ(model.processes()[0].name, "Kitchen");
}

TEST(trace_model, keeps_states_and_tasks_apart) {
  TraceModel model;
  const trace::Lane l = lane(0, 1, 0, 10, "worker");
  model.on_lane(l);
  model.on_span(l, {0, 5, trace::Span::state, static_cast<int>(trace::State::running), 0, 0});
  model.on_span(l, {1, 4, trace::Span::task, 12, 1, 0});
  EXPECT_EQ(model.lanes()[0].states.size(), 1u);
  ASSERT_EQ(model.lanes()[0].tasks.size(), 1u);
  EXPECT_EQ(model.lanes()[0].tasks[0].number, 12);
  EXPECT_EQ(model.lanes()[0].tasks[0].kind, 1);
  EXPECT_EQ(model.end(), 5);
}

TEST(trace_model, counts_what_was_dropped) {
  TraceModel model;
  trace::Lane l = lane(0, 1, 0, 10, "busy");
  l.dropped = 3;
  model.on_lane(l);
  EXPECT_EQ(model.dropped(), 3u);
}

TEST(trace_model, too_many_threads_are_counted_and_not_kept) {
  TraceModel model;
  for (int i = 0; i < static_cast<int>(TraceModel::kMostLanes) + 10; ++i) model.on_lane(lane(0, i + 1, i, 10, "t"));
  EXPECT_EQ(model.lanes().size(), TraceModel::kMostLanes);
  EXPECT_EQ(model.unrecorded_threads(), 10);
}

}  // namespace
}  // namespace poolyard::app
