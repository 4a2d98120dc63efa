#include "model/why.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;
using trace::Wait;

constexpr std::uint32_t kLock = 0x1000001, kJobs = 0x1000002;
constexpr trace::Tick ms(double time) { return trace::ticks(time); }

Why at(const TraceModel& trace, int lane, double time, double now = 10'000) {
  const auto stretch = stretch_at(trace, lane, false, ms(time), 0, now);
  EXPECT_TRUE(stretch) << time;
  return stretch ? why(trace, *stretch) : Why();
}

TEST(why, tells_who_has_the_lock_and_since_when) {
  HandMade run;
  const int one = run.thread("Thread-1 (one)"), two = run.thread("Thread-2 (two)", 10, 1);
  run.names(kLock, "lock_b").begins_wait(one, ms(100), {Wait::lock, true, 8, kLock}).holds(two, 10, one, ms(100));
  const Why waits = at(run.model(), one, 200, 1500);
  EXPECT_EQ(waits.sentence, "Thread-1 (one) waits for lock_b (line 8), which Thread-2 (two) has held since line 10, for 1.40\u00a0s.");
  EXPECT_EQ(waits.ending, "");
  EXPECT_EQ(waits.whom, two);
  EXPECT_EQ(waits.woken_by, -1);
}

TEST(why, tells_who_ended_the_wait) {
  HandMade run;
  const int one = run.thread("one"), two = run.thread("two", 10, 1);
  run.names(kLock, "lock").names(kJobs, "jobs");
  run.waits(one, ms(0), ms(100), {Wait::lock, true, 8, kLock}, two).waits(one, ms(100), ms(300), {Wait::queue_empty, true, 9, kJobs}, two);
  const TraceModel& trace = run.model();
  const Why lock = at(trace, one, 50);
  EXPECT_EQ(lock.sentence, "one waits for lock (line 8) for 100\u00a0ms.");
  EXPECT_EQ(lock.ending, "two gives it back.");
  EXPECT_EQ(lock.woken_by, two);
  const Why queue = at(trace, one, 200);
  EXPECT_EQ(queue.sentence, "one waits for an item in jobs (line 9) for 200\u00a0ms.");
  EXPECT_EQ(queue.ending, "two puts one in.");
}

TEST(why, names_the_thread_that_is_joined) {
  HandMade run;
  const int main = run.thread("MainThread"), helper = run.thread("helper", 10, 1);
  run.waits(main, 0, ms(50), {Wait::thread_join, true, 3, run.id(helper)}, helper);
  const Why join = at(run.model(), main, 20);
  EXPECT_EQ(join.sentence, "MainThread waits for the end of helper (line 3) for 50.0\u00a0ms.");
  EXPECT_EQ(join.ending, "") << "it ends the wait by its end";
  EXPECT_EQ(join.whom, helper);
}

TEST(why, names_processes_where_there_are_several) {
  HandMade run;
  const int main = run.thread("MainThread");
  run.thread("MainThread", 11, 0, "Process-1", 10);
  run.state(main, 0, ms(5), State::sleeping).state(1, 0, ms(5), State::sleeping);
  EXPECT_EQ(name_of(run.model(), 1), "Process-1");
  EXPECT_EQ(at(run.model(), main, 2).sentence, "MainProcess / MainThread sleeps for 5.00\u00a0ms.");
}

TEST(why, is_not_joined_with_a_wait_for_something_else) {
  HandMade run;
  const int one = run.thread("one");
  run.waits(one, 0, ms(10), {Wait::lock, true, 1, kLock}).waits(one, ms(10), ms(30), {Wait::lock, true, 2, kJobs});
  EXPECT_EQ(stretch_at(run.model(), one, false, ms(20), 0, 100)->start, ms(10));
}

TEST(why, waiting_for_an_end_is_no_contention) {
  EXPECT_EQ(SpanLog::kind_of(State::lock, Wait::lock), static_cast<int>(State::lock));
  EXPECT_EQ(SpanLog::kind_of(State::lock, Wait::thread_join), SpanLog::kJoining);
  EXPECT_EQ(SpanLog::kind_of(State::lock, Wait::queue_empty), SpanLog::kWaiting);
  EXPECT_EQ(SpanLog::kind_of(State::idle, Wait::task), static_cast<int>(State::idle));
}

TEST(why, tells_what_a_task_was_called_with_and_who_submitted_it) {
  HandMade run;
  const int main = run.thread("MainThread"), worker = run.thread("Thread-1 (worker)", 10, 1);
  run.submitted(main, ms(10), 3, "square(7) = 49").task(worker, ms(12), ms(20), 3).task(worker, ms(20), ms(30), 4);
  const TraceModel& model = run.model();
  const Why known = why(model, *stretch_at(model, worker, true, ms(15), 0, 100));
  EXPECT_EQ(known.sentence, "Thread-1 (worker) has task 3, square(7) = 49, for 8.00\u00a0ms.");
  EXPECT_EQ(known.ending, "MainThread had submitted it 2.00 ms before.");
  const Why other = why(model, *stretch_at(model, worker, true, ms(25), 0, 100));
  EXPECT_EQ(other.sentence, "Thread-1 (worker) has task 4 for 10.0\u00a0ms.");
  EXPECT_EQ(other.ending, "");
}

}  // namespace
}  // namespace poolyard::app
