#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include <poolyard/queue.h>
#include <poolyard/thread.h>

namespace poolyard::queue {
namespace {

TEST(queue, orders) {
  Queue<int> first;
  LifoQueue<int> last;
  PriorityQueue<int> smallest;
  for (int x : {2, 3, 1}) first.put(x), last.put(x), smallest.put(x);
  for (int x : {2, 3, 1}) EXPECT_EQ(first.get(), x);
  for (int x : {1, 3, 2}) EXPECT_EQ(last.get(), x);
  for (int x : {1, 2, 3}) EXPECT_EQ(smallest.get(), x);
}

TEST(queue, is_bounded) {
  Queue<int> two(2);
  two.put(1);
  EXPECT_FALSE(two.full());
  two.put_nowait(2);
  EXPECT_TRUE(two.full());
  EXPECT_THROW(two.put_nowait(3), Full);
  EXPECT_THROW(two.put(3, 5), Full);
  EXPECT_EQ(two.qsize(), 2);
  Thread putter([&] { two.put(3); });
  putter.start();
  for (int x : {1, 2, 3}) EXPECT_EQ(two.get(), x);
  putter.join();
  EXPECT_TRUE(two.empty());
  EXPECT_THROW(two.get_nowait(), Empty);
  EXPECT_THROW(two.get(5), Empty);
}

TEST(queue, join_waits_until_all_is_done) {
  Queue<int> jobs;
  std::atomic<int> sum{0};
  Thread worker([&] {
    for (int i = 0; i < 100; ++i) {
      sum += jobs.get();
      jobs.task_done();
    }
  });
  for (int i = 0; i < 100; ++i) jobs.put(1);
  EXPECT_FALSE(jobs.join(0));
  worker.start();
  EXPECT_TRUE(jobs.join());
  EXPECT_EQ(sum, 100);
  EXPECT_THROW(jobs.task_done(), std::invalid_argument);
  worker.join();
}

TEST(queue, shutdown_gives_what_is_left) {
  Queue<int> jobs(1);
  jobs.put(1);
  std::atomic<bool> refused{false};
  Thread putter([&] {
    try {
      jobs.put(2);
    } catch (const ShutDown&) {
      refused = true;
    }
  });
  putter.start();
  jobs.shutdown();
  putter.join();
  EXPECT_TRUE(refused);
  EXPECT_EQ(jobs.get(), 1);
  EXPECT_THROW(jobs.get(), ShutDown);
  EXPECT_THROW(jobs.put(1), ShutDown);
  EXPECT_FALSE(jobs.join(0));
  jobs.task_done();
  EXPECT_TRUE(jobs.join());
}

TEST(queue, an_immediate_shutdown_throws_away) {
  LifoQueue<int> jobs;
  for (int i = 0; i < 3; ++i) jobs.put(i);
  Thread waiter([&] { jobs.join(); });
  waiter.start();
  jobs.shutdown(true);
  waiter.join();
  EXPECT_THROW(jobs.get(), ShutDown);
  SimpleQueue<std::unique_ptr<int>> simple;
  simple.put(std::make_unique<int>(5));
  EXPECT_EQ(*simple.get(), 5);
  EXPECT_THROW(simple.get(5), Empty);
  EXPECT_TRUE(simple.empty());
}

}  // namespace
}  // namespace poolyard::queue
