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

/// A model of what a store was told of: in one go.
TraceModel model_of(TraceStore& store) {
  TraceModel model;
  News news;
  store.publish(news);
  model.update(news);
  return model;
}

TEST(trace_model, groups_threads_by_process) {
  TraceStore store;
  store.on_lane(lane(2, 1, 2, 11, "a"));
  store.on_lane(lane(1, 1, 1, 10, "second"));
  store.on_lane(lane(0, 1, 0, 10, "first"));
  const TraceModel model = model_of(store);
  ASSERT_EQ(model.processes().size(), 2u);
  EXPECT_EQ(model.processes()[0].pid, 10);
  ASSERT_EQ(model.processes()[0].lanes.size(), 2u);
  EXPECT_EQ(model.lanes()[model.processes()[0].lanes[0]].info.name, "first");
  EXPECT_EQ(model.live_threads(), 3);
}

TEST(trace_model, a_slot_that_is_used_again_is_another_lane) {
  TraceStore store;
  store.on_lane(lane(0, 1, 0, 10, "old"));
  store.on_lane(lane(0, 2, 1, 10, "new"));
  const TraceModel model = model_of(store);
  EXPECT_EQ(model.lanes().size(), 2u);
  EXPECT_EQ(model.find(0, 1)->info.name, "old");
  EXPECT_EQ(model.find(0, 2)->info.name, "new");
  EXPECT_EQ(model.find(0, 3), nullptr);
  EXPECT_NE(model.find(0, 1)->color, model.find(0, 2)->color);
}

TEST(trace_model, follows_renamed_threads_and_processes) {
  TraceStore store;
  store.on_lane(lane(0, 1, 0, 10, "Thread-1"));
  trace::Lane renamed = lane(0, 1, 0, 10, "Chef");
  renamed.process_name = "Kitchen";
  store.on_lane(renamed);
  const TraceModel model = model_of(store);
  EXPECT_EQ(model.lanes()[0].info.name, "Chef");
  EXPECT_EQ(model.processes()[0].name, "Kitchen");
}

TEST(trace_model, keeps_states_and_tasks_apart) {
  TraceStore store;
  const trace::Lane l = lane(0, 1, 0, 10, "worker");
  store.on_lane(l);
  store.on_span(l, {trace::Span::state, 0, 5, static_cast<int>(trace::State::running)});
  store.on_span(l, {trace::Span::task, 1, 4, 12, true});
  const TraceModel model = model_of(store);
  EXPECT_EQ(model.lanes()[0].states.size(), 1u);
  ASSERT_EQ(model.lanes()[0].tasks.size(), 1u);
  EXPECT_EQ(model.lanes()[0].tasks[0].value(), 12);
  EXPECT_TRUE(model.lanes()[0].tasks[0].failed());
}

TEST(trace_model, counts_what_is_missing) {
  TraceStore store;
  trace::Lane l = lane(0, 1, 0, 10, "busy");
  l.lost = 3;
  store.on_lane(l);
  EXPECT_EQ(model_of(store).missing(), 3u);
}

TEST(trace_model, grows_by_what_is_new) {
  TraceStore store;
  TraceModel model;
  const trace::Lane l = lane(0, 1, 0, 10, "a");
  for (int i = 0; i < 10; ++i) {
    store.on_lane(l);
    store.on_span(l, {trace::Span::state, 10 * i, 10 * i + 10, i % 2});
    News news;
    store.publish(news);
    model.update(news);
    EXPECT_EQ(model.lanes()[0].states.size(), static_cast<std::size_t>(i + 1));
  }
  store.on_lane(lane(1, 1, 1, 10, "b"));
  News news;
  store.publish(news);
  EXPECT_EQ(news.lanes.size(), 1u);
  model.update(news);
  EXPECT_EQ(model.lanes().size(), 2u);
}

TEST(trace_model, follows_a_task_from_hand_to_hand) {
  TraceModel model;
  News news;
  const trace::LaneId main = trace::lane_id(0, 1), other = trace::lane_id(1, 1);
  // Two threads that submit are read one after the other.
  news.links = {{main, {.time = 10, .task = 8, .pool = 3, .kind = trace::Link::submitted}},
                {main, {.time = 90, .task = 8, .pool = 3, .kind = trace::Link::received}},
                {other, {.time = 5, .task = 7, .pool = 3, .kind = trace::Link::submitted}},
                {other, {.time = 7, .task = 7, .pool = 4, .kind = trace::Link::submitted}}};
  news.notes = {{.kind = trace::Note::Kind::task, .pool = 3, .task = 8, .text = "square(7) = 49"}, {.lane = main, .line = 4, .text = "ValueError: no bread"}};
  model.update(news);
  ASSERT_TRUE(model.task(3, 8) && model.task(3, 7) && model.task(4, 7));
  EXPECT_EQ(model.task(3, 8)->submitted, 10);
  EXPECT_EQ(model.task(3, 8)->submitter, main);
  EXPECT_EQ(model.task(3, 8)->received, 90);
  EXPECT_EQ(model.task(3, 7)->submitter, other);
  EXPECT_EQ(model.task(3, 7)->receiver, 0u);
  EXPECT_EQ(model.task(4, 7)->submitted, 7);
  EXPECT_FALSE(model.task(3, 6) || model.task(3, 9) || model.task(5, 7));
  EXPECT_EQ(model.task_text(3, 8), "square(7) = 49");
  EXPECT_EQ(model.task_text(3, 7), "");
  ASSERT_EQ(model.notes().size(), 1u);
  EXPECT_EQ(model.notes()[0].text, "ValueError: no bread");
}

TEST(trace_model, knows_when_a_task_began) {
  TraceStore store;
  TraceModel model;
  trace::Lane worker = lane(0, 1, 0, 10, "worker");
  const auto update = [&] {
    store.on_lane(worker);
    News news;
    store.publish(news);
    model.update(news);
  };
  const auto task = [](trace::Tick start, trace::Tick end, int number) {
    trace::Span span(trace::Span::task, start, end, number);
    span.say({.object = 3});
    return span;
  };
  worker.task = 1;
  worker.pool = 3;
  worker.task_since = trace::milliseconds(100);
  update();
  ASSERT_TRUE(model.task(3, 1));
  EXPECT_EQ(model.task(3, 1)->started, 100) << "it goes on";
  EXPECT_FALSE(model.has_links());
  worker.task = -1;
  store.on_span(worker, task(100, 200, 1));
  store.on_span(worker, task(200, 300, 2));
  update();
  EXPECT_EQ(model.task(3, 1)->started, 100);
  EXPECT_EQ(model.task(3, 2)->started, 200);
  EXPECT_EQ(model.tasks_of(3)->tasks.size(), 2u);
  // One that lasts very long is several spans.
  store.on_span(worker, task(300, 400, 3));
  update();
  store.on_span(worker, task(400, 500, 3));
  update();
  EXPECT_EQ(model.task(3, 3)->started, 300);
}

TEST(trace_model, of_too_many_tasks_the_last_are_known) {
  TraceModel model;
  const auto most = static_cast<std::int32_t>(TraceModel::kMostTasks);
  News news;
  for (std::int32_t i = 1; i <= most + 5; ++i) news.links.push_back({1, {.time = i, .task = i, .pool = 1}});
  model.update(news);
  EXPECT_FALSE(model.task(1, 5));
  ASSERT_TRUE(model.task(1, 6));
  EXPECT_EQ(model.task(1, most + 5)->submitted, most + 5);
}

}  // namespace
}  // namespace poolyard::app
