#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <set>
#include <stdexcept>

#include <poolyard/thread_pool.h>

namespace poolyard {
namespace {

TEST(thread_pool, gives_results) {
  ThreadPool pool(3);
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 100; ++i) results.push_back(pool.apply_async([](int x) { return x * x; }, i));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), i * i);
  EXPECT_LE(pool.workers(), 3);
}

TEST(thread_pool, creates_workers_only_as_needed) {
  ThreadPool pool(8);
  EXPECT_EQ(pool.workers(), 0);
  pool.apply([] {});
  EXPECT_EQ(pool.workers(), 1);
}

TEST(thread_pool, tasks_wait_when_it_is_full) {
  ThreadPool pool(2);
  std::atomic<int> started{0};
  std::atomic<bool> go{false};
  std::vector<AsyncResult<Nothing>> results;
  for (int i = 0; i < 5; ++i) {
    results.push_back(pool.apply_async([&] {
      ++started;
      started.notify_all();
      go.wait(false);
    }));
  }
  for (int seen = started; seen < 2; seen = started) started.wait(seen);
  EXPECT_EQ(started, 2);
  EXPECT_EQ(pool.workers(), 2);
  go = true;
  go.notify_all();
  pool.close();
  pool.join();
  EXPECT_EQ(started, 5);
}

TEST(thread_pool, a_task_may_throw) {
  ThreadPool pool(1);
  auto result = pool.apply_async([]() -> int { throw std::runtime_error("no"); });
  EXPECT_THROW(result.get(), std::runtime_error);
  EXPECT_FALSE(result.successful());
  EXPECT_EQ(pool.apply([] { return 1; }), 1);
}

TEST(thread_pool, closed_takes_no_more) {
  ThreadPool pool(1);
  EXPECT_THROW(pool.join(), std::logic_error);
  pool.close();
  EXPECT_THROW(pool.apply_async([] {}), std::logic_error);
  pool.join();
}

TEST(thread_pool, terminate_drops_what_has_not_begun) {
  ThreadPool pool(1);
  std::atomic<int> state{0};
  auto running = pool.apply_async([&] {
    state = 1;
    state.notify_all();
    state.wait(1);
  });
  auto waiting = pool.apply_async([] { return 5; });
  state.wait(0);
  pool.terminate();
  EXPECT_THROW(waiting.get(), PoolTerminated);
  state = 2;
  state.notify_all();
  pool.join();
  EXPECT_TRUE(running.successful());
}

TEST(thread_pool, a_size_must_be_positive) { EXPECT_THROW(ThreadPool(-1), std::invalid_argument); }

TEST(thread_pool, get_gives_up_in_time) {
  ThreadPool pool(1);
  std::atomic<bool> go{false};
  auto result = pool.apply_async([&] { go.wait(false); });
  EXPECT_THROW(result.get(10), TimeoutError);
  go = true;
  go.notify_all();
  result.get();
}

}  // namespace
}  // namespace poolyard
