#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/thread.h>

namespace poolyard {
namespace {

TEST(async_result, the_first_outcome_stays) {
  AsyncResult<int> result;
  EXPECT_FALSE(result.ready());
  EXPECT_FALSE(result.wait(0));
  EXPECT_THROW(result.successful(), std::logic_error);
  result.set_value(1);
  result.set_value(2);
  result.set_error(std::make_exception_ptr(std::runtime_error("late")));
  EXPECT_EQ(result.get(), 1);
  EXPECT_TRUE(result.successful());
}

TEST(async_result, copies_share_it) {
  AsyncResult<std::vector<int>> result;
  auto copy = result;
  Thread setter([copy]() mutable { copy.set_value({1, 2, 3}); });
  setter.start();
  EXPECT_EQ(result.get().size(), 3u);
  EXPECT_EQ(result.take(), (std::vector<int>{1, 2, 3}));
  EXPECT_TRUE(result == copy);
  setter.join();
}

TEST(async_result, wakes_all_who_wait) {
  for (int round = 0; round < 50; ++round) {
    AsyncResult<int> result;
    std::atomic<int> got{0};
    std::vector<std::unique_ptr<Thread>> threads;
    for (int i = 0; i < 4; ++i) {
      threads.push_back(std::make_unique<Thread>([&, result] { got += result.get(); }));
      threads.back()->start();
    }
    result.set_value(1);
    for (auto& thread : threads) thread->join();
    EXPECT_EQ(got, 4);
  }
}

struct Count : PendingResult::Observer {
  std::atomic<int>* told;
  std::atomic<int>* gone;
  Count(std::atomic<int>* t, std::atomic<int>* g) : told(t), gone(g) {}
  ~Count() override { ++*gone; }
  void settled() override {
    ++*told;
    delete this;
  }
};

// Whether an observer comes before, while or after the result is settled: it is told once.
TEST(async_result, tells_each_observer_once) {
  std::atomic<int> told{0}, gone{0};
  for (int round = 0; round < 500; ++round) {
    AsyncResult<int> result;
    Thread setter([result]() mutable { result.set_value(1); });
    result.pending().observe(new Count(&told, &gone));
    setter.start();
    result.pending().observe(new Count(&told, &gone));
    result.pending().observe(new Count(&told, &gone));
    setter.join();
    result.pending().observe(new Count(&told, &gone));
    ASSERT_EQ(told, 4 * (round + 1));
  }
  { AsyncResult<int>().pending().observe(new Count(&told, &gone)); }
  EXPECT_EQ(told, 2000);
  EXPECT_EQ(gone, 2001);
}

}  // namespace
}  // namespace poolyard
