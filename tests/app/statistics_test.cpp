#include "model/statistics.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::State;
using trace::Tick;

constexpr Tick kSecond = trace::ticks(1000);

TEST(statistics, shares_a_thread_s_time) {
  HandMade run;
  const int one = run.thread("one"), two = run.thread("two", 10, 1);
  run.state(one, 0, kSecond, State::running).state(one, kSecond, 4 * kSecond, State::lock);
  run.state(two, 0, 2 * kSecond, State::running).ends(two, 2 * kSecond);
  Statistics statistics;
  statistics.look(run.model(), 0, 4 * kSecond, 4000);
  ASSERT_EQ(statistics.threads().size(), 2u);
  EXPECT_DOUBLE_EQ(statistics.threads()[0].share(static_cast<int>(State::running)), 0.25);
  EXPECT_DOUBLE_EQ(statistics.threads()[0].share(static_cast<int>(State::lock)), 0.75);
  EXPECT_DOUBLE_EQ(statistics.threads()[1].share(static_cast<int>(State::running)), 1);
  EXPECT_DOUBLE_EQ(statistics.speed_up(), 0.75);
  // Of a part of the run: only who was there.
  statistics.look(run.model(), 3 * kSecond, 4 * kSecond, 4000);
  ASSERT_EQ(statistics.threads().size(), 1u);
  EXPECT_DOUBLE_EQ(statistics.threads()[0].share(static_cast<int>(State::lock)), 1);
}

TEST(statistics, gathers_a_pool_s_workers) {
  HandMade run;
  run.state(run.thread("MainThread"), 0, 2 * kSecond, State::lock);
  for (int worker = 0; worker < 2; ++worker) {
    const int lane = run.thread("MainThread", 20 + worker, 0, "SpawnPoolWorker-" + std::to_string(worker + 1), 10);
    run.state(lane, 0, kSecond, State::running).state(lane, kSecond, 2 * kSecond, State::idle);
    run.task(lane, 0, kSecond / 2, worker).task(lane, kSecond / 2, kSecond, worker + 2, worker == 1);
  }
  const int other = run.thread("ThreadPoolExecutor-0_0", 10, 1);
  run.state(other, 0, 2 * kSecond, State::running).begins_task(other, kSecond, 0);
  Statistics statistics;
  statistics.look(run.model(), 0, 2 * kSecond, 2000);
  ASSERT_EQ(statistics.pools().size(), 2u);
  const PoolTime& threads = statistics.pools()[0];
  EXPECT_EQ(threads.name, "ThreadPoolExecutor-0");
  EXPECT_DOUBLE_EQ(threads.utilisation(), 0.5);
  EXPECT_EQ(threads.tasks.count(), 0u);
  const PoolTime& processes = statistics.pools()[1];
  EXPECT_EQ(processes.name, "SpawnPoolWorker");
  EXPECT_EQ(processes.workers, 2);
  EXPECT_EQ(processes.tasks.count(), 4u);
  EXPECT_EQ(processes.failed, 1u);
  EXPECT_DOUBLE_EQ(processes.utilisation(), 0.5);
  EXPECT_DOUBLE_EQ(statistics.throughput(processes), 2);
}

TEST(statistics, tells_pools_apart_by_their_numbers) {
  HandMade run;
  run.state(run.thread("MainThread"), 0, 2 * kSecond, State::lock);
  for (int worker = 0; worker < 2; ++worker) {
    const int lane = run.thread("MainThread", 20 + worker, 0, "SpawnPoolWorker-" + std::to_string(worker + 1), 10);
    run.state(lane, 0, kSecond, State::running).task(lane, 0, kSecond, 1, false, static_cast<trace::PoolNumber>(worker + 1));
  }
  Statistics statistics;
  statistics.look(run.model(), 0, 2 * kSecond, 2000);
  ASSERT_EQ(statistics.pools().size(), 2u);
  EXPECT_EQ(statistics.pools()[0].workers, 1);
  EXPECT_EQ(statistics.pools()[0].queue, nullptr) << "nobody knows when its tasks were submitted";
}

TEST(statistics, compares_a_pool_with_one_worker) {
  constexpr trace::PoolNumber kPool = 1;
  HandMade run;
  const int main = run.thread("MainThread");
  run.state(main, 0, 10 * kSecond, State::lock);
  for (int i = 0; i < 4; ++i) run.submitted(main, kSecond, i, {}, kPool);
  // Two that are at work for two seconds each, of which the second waits for the lock of the first for a half; twice.
  const int one = run.thread("Thread-1 (worker)", 10, 1), two = run.thread("Thread-2 (worker)", 10, 2);
  for (int i = 0; i < 2; ++i) {
    const Tick start = kSecond + i * 2 * kSecond;
    run.state(one, start, start + 2 * kSecond, State::running).task(one, start, start + 2 * kSecond, 2 * i, false, kPool);
    run.state(two, start, start + kSecond, State::gil).state(two, start + kSecond, start + 2 * kSecond, State::running);
    run.task(two, start, start + 2 * kSecond, 2 * i + 1, false, kPool);
  }
  Statistics statistics;
  statistics.look(run.model(), 0, 10 * kSecond, 10'000);
  ASSERT_EQ(statistics.pools().size(), 1u);
  const PoolTime& pool = statistics.pools()[0];
  EXPECT_EQ(pool.from, kSecond);
  EXPECT_EQ(pool.to, 5 * kSecond);
  EXPECT_EQ(pool.busy, 8 * kSecond);
  EXPECT_EQ(pool.held_up, 2 * kSecond);
  EXPECT_DOUBLE_EQ(pool.speed_up(), 1.5);
  ASSERT_NE(pool.queue, nullptr);
  EXPECT_EQ(pool.queue->waits().count(), 4u);
  // Of a part in which tasks begin before, and end after.
  statistics.look(run.model(), 2 * kSecond - kSecond / 2, 4 * kSecond, 10'000);
  EXPECT_DOUBLE_EQ(statistics.pools()[0].speed_up(), (5 - 1.5) / 2.5);
}

TEST(statistics, knows_workers_without_tasks_by_their_idleness) {
  HandMade run;
  run.state(run.thread("MainThread"), 0, 4 * kSecond, State::lock);
  for (int worker = 0; worker < 2; ++worker) {
    const int lane = run.thread("ThreadPoolExecutor-0_" + std::to_string(worker), 10, worker + 1);
    run.state(lane, 0, 3 * kSecond, State::running).state(lane, 3 * kSecond, 4 * kSecond, State::idle);
  }
  const int busy = run.thread("MainThread", 20, 0, "SpawnPoolWorker-1", 10), idle = run.thread("MainThread", 21, 0, "SpawnPoolWorker-2", 10);
  run.state(busy, 0, 4 * kSecond, State::running).task(busy, 0, 4 * kSecond, 1, false, 1);
  run.state(idle, 0, 4 * kSecond, State::idle);
  Statistics statistics;
  statistics.look(run.model(), 0, 4 * kSecond, 4000);
  ASSERT_EQ(statistics.pools().size(), 2u);
  const PoolTime& processes = statistics.pools()[0];
  EXPECT_EQ(processes.workers, 2) << "one had nothing to do";
  EXPECT_DOUBLE_EQ(processes.utilisation(), 0.5);
  const PoolTime& threads = statistics.pools()[1];
  EXPECT_FALSE(threads.tasks_known);
  EXPECT_EQ(threads.workers, 2);
  EXPECT_DOUBLE_EQ(threads.utilisation(), 0.75);
  EXPECT_DOUBLE_EQ(threads.speed_up(), 1.5);
}

TEST(statistics, counts_what_is_new_once) {
  HandMade run;
  const int worker = run.thread("Thread-1 (worker)", 10, 1);
  Statistics growing;
  for (int i = 0; i < 100; ++i) {
    run.state(worker, 10 * i, 10 * i + 10, State::running).task(worker, 10 * i, 10 * i + 10, i);
    growing.look(run.model(), 35, 10 * i + 10, trace::milliseconds(10 * i + 10));
  }
  EXPECT_EQ(growing.pools()[0].tasks.count(), 97u);  // of the one that began before, the end counts
  EXPECT_EQ(growing.pools()[0].name, "Thread");
  growing.look(run.model(), 35, 500, trace::milliseconds(1000));
  EXPECT_EQ(growing.pools()[0].tasks.count(), 47u);
}

}  // namespace
}  // namespace poolyard::app
