#include "model/search.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;
using trace::Tick;

constexpr Tick ms(double time) { return trace::ticks(time); }

TEST(search, understands_what_people_type) {
  EXPECT_EQ(parse_query("Task 17").task, 17);
  EXPECT_EQ(parse_query(" #3 ").task, 3);
  EXPECT_FALSE(parse_query("17").task);
  EXPECT_FALSE(parse_query("task force").task);
  EXPECT_EQ(parse_query("> 5 ms").longer, ms(5));
  EXPECT_EQ(parse_query(">0.5s").longer, ms(500));
  EXPECT_EQ(parse_query("< 300 us").shorter, ms(0.3));
  EXPECT_EQ(parse_query("Sleeping > 2").text, "sleeping");
  EXPECT_FALSE(parse_query("a > b").by_length);
  EXPECT_EQ(parse_query("a > b").text, "a > b");
}

struct Small : HandMade {
  Small() {
    state(main, 0, ms(10), State::running).state(main, ms(10), ms(100), State::lock);
    state(worker, 0, ms(3), State::running).state(worker, ms(3), ms(50), State::sleeping).state(worker, ms(50), ms(90), State::idle);
    task(worker, 0, ms(40), 17).task(worker, ms(45), ms(49), 18, true);
  }
  std::size_t finds(const char* typed) {
    Search search;
    search.look(model(), typed, 100);
    return search.found().size();
  }
  int main = thread("MainThread");
  int worker = thread("MainThread", 20, 0, "SpawnPoolWorker-1", 10);
};

TEST(search, finds_by_number_name_state_and_length) {
  Small run;
  EXPECT_EQ(run.finds("Task 17"), 1u);
  EXPECT_EQ(run.finds("Task 19"), 0u);
  EXPECT_EQ(run.finds("task"), 2u);
  EXPECT_EQ(run.finds("failed"), 1u);
  EXPECT_EQ(run.finds("poolworker"), 1u);
  EXPECT_EQ(run.finds("in a lock"), 1u);
  EXPECT_EQ(run.finds("> 35 ms"), 3u);
  EXPECT_EQ(run.finds("sleeping > 35 ms"), 1u);
  EXPECT_EQ(run.finds("sleeping > 1 s"), 0u);
  EXPECT_EQ(run.finds(" "), 0u);
}

TEST(search, goes_from_one_to_the_next_and_round) {
  Small run;
  Search search;
  search.look(run.model(), "running", 100);
  ASSERT_EQ(search.found().size(), 2u);
  search.look(run.model(), "> 35 ms", 100);
  EXPECT_EQ(search.after(-1), 0u);
  EXPECT_EQ(search.after(search.found()[0].start), 1u);
  EXPECT_EQ(search.after(ms(10)), 0u);
  EXPECT_EQ(search.before(0), 2u);
  EXPECT_EQ(search.before(ms(10)), 1u);
}

TEST(search, goes_on_with_what_is_new) {
  HandMade run;
  const int one = run.thread("one");
  Search search;
  for (int i = 0; i < 50; ++i) {
    run.state(one, ms(2 * i), ms(2 * i + 1), State::running).state(one, ms(2 * i + 1), ms(2 * i + 2), State::sleeping);
    search.look(run.model(), "sleeping", 2 * i + 2);
    ASSERT_EQ(search.found().size(), static_cast<std::size_t>(i + 1));
  }
  // A task is found while it goes on, and once.
  run.begins_task(one, ms(90), 5);
  search.look(run.model(), "#5", 100);
  ASSERT_EQ(search.found().size(), 1u);
  EXPECT_TRUE(search.found()[0].ongoing);
  run.task(one, ms(90), ms(99), 5).begins_task(one, ms(99), 6);
  search.look(run.model(), "#5", 100);
  ASSERT_EQ(search.found().size(), 1u);
  EXPECT_FALSE(search.found()[0].ongoing);
}

TEST(search, finds_waits_by_the_name_of_what_they_are_for) {
  HandMade run;
  const int one = run.thread("one"), two = run.thread("two");
  run.names(0x1000001, "lock_a").names(0x1000002, "jobs");
  run.waits(one, 0, 100, {trace::Wait::lock, true, 8, 0x1000001}).waits(one, 100, 200, {trace::Wait::queue_empty, true, 9, 0x1000002});
  run.begins_wait(two, 50, {trace::Wait::lock, true, 8, 0x1000001});
  Search search;
  search.look(run.model(), "Lock_A", trace::milliseconds(300));
  ASSERT_EQ(search.found().size(), 2u);
  EXPECT_EQ(search.found()[0].lane, one);
  EXPECT_EQ(search.found()[0].line, 8);
  EXPECT_TRUE(search.found()[1].ongoing);
  search.look(run.model(), "jobs > 1 s", trace::milliseconds(300));
  EXPECT_TRUE(search.found().empty());
}

}  // namespace
}  // namespace poolyard::app
