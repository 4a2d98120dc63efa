#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>

#include <poolyard/arena.h>
#include <poolyard/thread_pool_executor.h>
#include <poolyard/threading/event.h>
#include <poolyard/trace.h>

namespace poolyard {
namespace {

TEST(thread_pool_executor, futures_give_results_and_exceptions) {
  ThreadPoolExecutor executor({.max_workers = 2, .thread_name_prefix = "E"});
  auto future = executor.submit([](int x) { return x * x; }, 7);
  EXPECT_EQ(future.result(), 49);
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.running());
  EXPECT_EQ(future.exception(), nullptr);
  EXPECT_FALSE(future.cancel());
  auto failed = executor.submit([]() -> int { throw std::runtime_error("no"); });
  EXPECT_NE(failed.exception(), nullptr);
  EXPECT_THROW(failed.result(), std::runtime_error);
  EXPECT_EQ(executor.submit([] { return threading::current_thread().name().substr(0, 2); }).result(), "E-");
}

TEST(thread_pool_executor, what_has_not_begun_can_be_cancelled) {
  ThreadPoolExecutor executor(1);
  threading::Event began, go;
  auto running = executor.submit([&] {
    began.set();
    go.wait();
  });
  std::atomic<bool> ran{false};
  auto waiting = executor.submit([&] { ran = true; });
  began.wait();
  EXPECT_TRUE(running.running());
  EXPECT_FALSE(running.cancel());
  int told = 0;
  waiting.add_done_callback([&](const Future<Nothing>& future) { told += future.cancelled() ? 1 : 100; });
  EXPECT_TRUE(waiting.cancel());
  EXPECT_TRUE(waiting.cancel());
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_TRUE(waiting.done());
  EXPECT_EQ(told, 1);
  EXPECT_THROW(waiting.result(), CancelledError);
  EXPECT_THROW(waiting.exception(), CancelledError);
  go.set();
  executor.shutdown();
  EXPECT_FALSE(ran);
  EXPECT_TRUE(running.done());
}

// Its worker counted as one without a task already; the next call goes to another.
TEST(thread_pool_executor, a_done_callback_that_waits_holds_up_nobody) {
  ThreadPoolExecutor executor(2);
  threading::Event end, told, go;
  auto first = executor.submit([&] { end.wait(); });
  first.add_done_callback([&](const auto&) {
    told.set();
    go.wait();
  });
  end.set();
  told.wait();
  EXPECT_EQ(executor.submit([] { return 2; }).result(), 2);
  go.set();
}

// Nor is it a part of the task, as the trace shows it.
TEST(thread_pool_executor, a_done_callback_is_behind_its_task) {
  trace::Reader reader(*Arena::current());
  reader.poll([](const trace::Lane&) {}, [](const trace::Lane&, const trace::Span&) {});  // lanes of threads before are free again
  ThreadPoolExecutor executor(1);
  threading::Event begin, end, told, go;
  auto first = executor.submit([&] {
    begin.set();
    end.wait();
  });
  begin.wait();
  first.add_done_callback([&](const auto&) {
    told.set();
    go.wait();
  });
  auto second = executor.submit([] {});
  end.set();
  told.wait();
  for (bool ended = false; !ended;) {
    reader.poll([](const trace::Lane&) {},
                [&](const trace::Lane& lane, const trace::Span& span) {
                  ended |= lane.name == "ThreadPoolExecutor-1" && lane.alive && span.kind() == trace::Span::task && span.value() == 1;
                });
  }
  go.set();
  second.result();
}

TEST(thread_pool_executor, shutdown_may_cancel) {
  ThreadPoolExecutor executor(1);
  threading::Event began, go;
  auto running = executor.submit([&] {
    began.set();
    go.wait();
    return 1;
  });
  auto waiting = executor.submit([] { return 2; });
  began.wait();
  executor.shutdown(false, true);
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_THROW(executor.submit([] {}), std::logic_error);
  go.set();
  executor.shutdown();
  EXPECT_EQ(running.result(), 1);
}

TEST(thread_pool_executor, as_completed_gives_the_first_first) {
  ThreadPoolExecutor executor(2);
  threading::Event go;
  std::vector<Future<int>> futures;
  futures.push_back(executor.submit([&] { return go.wait(), 0; }));
  futures.push_back(executor.submit([] { return 1; }));
  auto completions = as_completed(futures);
  EXPECT_EQ(completions.next()->result(), 1);
  auto hasty = as_completed(futures, 10);
  EXPECT_EQ(hasty.next()->result(), 1);
  EXPECT_THROW(hasty.next(), TimeoutError);
  go.set();
  EXPECT_EQ(completions.next()->result(), 0);
  EXPECT_EQ(completions.next(), nullptr);
  std::set<int> all;
  for (const auto& future : as_completed(futures)) all.insert(future.result());
  EXPECT_EQ(all, (std::set<int>{0, 1}));
}

TEST(thread_pool_executor, waits_for_what_is_wanted) {
  ThreadPoolExecutor executor(2);
  threading::Event go;
  auto blocked = executor.submit([&] { return go.wait(), 0; });
  auto quick = executor.submit([] { return 1; });
  std::vector<Future<int>> futures{blocked, quick};
  auto first = wait(futures, kForever, ReturnWhen::first_completed);
  ASSERT_EQ(first.done.size(), 1u);
  EXPECT_TRUE(first.done[0] == quick);
  EXPECT_EQ(wait(futures, 5).not_done.size(), 1u);
  EXPECT_EQ(wait(futures, 0).not_done.size(), 1u);
  futures.push_back(executor.submit([]() -> int { throw std::runtime_error("no"); }));
  auto thrown = wait(futures, kForever, ReturnWhen::first_exception);
  EXPECT_EQ(thrown.not_done.size(), 1u);
  go.set();
  EXPECT_EQ(wait(futures).done.size(), 3u);
}

TEST(thread_pool_executor, maps_in_order) {
  ThreadPoolExecutor executor(2);
  int expected = 0;
  for (int x : executor.map([](int i) { return i; }, std::vector<int>{0, 1, 2, 3})) EXPECT_EQ(x, expected++);
  EXPECT_EQ(expected, 4);
}

TEST(thread_pool_executor, needs_a_worker) { EXPECT_THROW(ThreadPoolExecutor(-1), std::invalid_argument); }

}  // namespace
}  // namespace poolyard
