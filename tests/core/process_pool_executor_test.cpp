#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <poolyard/process_pool_executor.h>
#include <poolyard/threading/event.h>

namespace poolyard {
namespace {

int square(int x) { return x * x; }
int whoami() { return getpid(); }
int dies() { exit_process(9); }
int refuses() { throw std::out_of_range("no"); }

/// A word that tasks wait for.
struct Gate {
  Arena& arena = *Arena::current();
  int index = arena.claim_semaphore(0, Arena::current_process());
  ~Gate() { arena.release_semaphore(index); }
  SharedMemory::Offset word() const { return arena.semaphore(index).word(); }
  void open() {
    arena.memory().store(word(), 2);
    arena.memory().notify(word());
  }
  void await_begun() {
    while (arena.memory().load(word()) == 0) arena.memory().wait(word(), 0);
  }
};
int pass(int gate) {
  SharedMemory& memory = Arena::current()->memory();
  auto word = Arena::current()->semaphore(gate).word();
  std::int32_t closed = 0;
  if (memory.compare_exchange(word, closed, 1)) memory.notify(word);
  for (int now = memory.load(word); now != 2; now = memory.load(word)) memory.wait(word, now);
  return gate;
}

TEST(process_pool_executor, futures_give_results_and_exceptions) {
  ProcessPoolExecutor executor({.max_workers = 2, .worker_name = "E"});
  auto future = executor.submit(square, 7);
  EXPECT_EQ(future.result(), 49);
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.running());
  EXPECT_FALSE(future.cancel());
  EXPECT_EQ(future.exception(), nullptr);
  auto failed = executor.submit(refuses);
  EXPECT_NE(failed.exception(), nullptr);
  EXPECT_THROW(failed.result(), std::out_of_range);
  EXPECT_NE(executor.submit(whoami).result(), getpid());
  EXPECT_EQ(executor.submit([] { return current_process_name().substr(0, 2); }).result(), "E-");
}

TEST(process_pool_executor, what_no_worker_has_taken_can_be_cancelled) {
  Gate gate;
  ProcessPoolExecutor executor(1);
  auto running = executor.submit(pass, gate.index);
  auto waiting = executor.submit(square, 2);
  gate.await_begun();
  EXPECT_TRUE(running.running());
  EXPECT_FALSE(running.cancel());
  EXPECT_FALSE(waiting.running());
  std::atomic<int> told{0};
  waiting.add_done_callback([&](const Future<int>& future) { told += future.cancelled() ? 1 : 100; });
  std::thread waits([waiting] { EXPECT_THROW(waiting.result(), CancelledError); });
  EXPECT_TRUE(waiting.cancel());
  EXPECT_TRUE(waiting.cancel());
  EXPECT_TRUE(waiting.cancelled());
  EXPECT_TRUE(waiting.done());
  EXPECT_EQ(told, 1);
  waits.join();
  EXPECT_THROW(waiting.exception(), CancelledError);
  gate.open();
  executor.shutdown();
  EXPECT_EQ(running.result(), gate.index);
}

TEST(process_pool_executor, shutdown_may_cancel) {
  Gate gate;
  ProcessPoolExecutor executor(1);
  auto running = executor.submit(pass, gate.index);
  std::vector<Future<int>> waiting;
  for (int i = 0; i < 5; ++i) waiting.push_back(executor.submit(square, i));
  gate.await_begun();
  executor.shutdown(false, true);
  for (const auto& future : waiting) EXPECT_TRUE(future.cancelled());
  EXPECT_THROW(executor.submit(square, 1), std::logic_error);
  gate.open();
  executor.shutdown();
  EXPECT_EQ(running.result(), gate.index);
}

TEST(process_pool_executor, a_dead_worker_breaks_it) {
  Gate gate;
  ProcessPoolExecutor executor(2);
  auto running = executor.submit(pass, gate.index);
  gate.await_begun();
  auto died = executor.submit(dies);
  EXPECT_THROW(died.result(), BrokenProcessPool);
  EXPECT_THROW(running.result(), BrokenProcessPool);
  EXPECT_THROW(executor.submit(square, 1), BrokenProcessPool);
  EXPECT_THROW(executor.map(square, std::views::iota(0, 3)), BrokenProcessPool);
}

TEST(process_pool_executor, an_initializer_that_fails_breaks_it) {
  ProcessPoolExecutor executor({.max_workers = 1, .initializer = {[] { exit_process(4); }}});
  EXPECT_THROW(executor.submit(square, 1).result(), BrokenProcessPool);
}

TEST(process_pool_executor, workers_that_have_done_their_share_break_nothing) {
  ProcessPoolExecutor executor({.max_workers = 1, .max_tasks_per_child = 1});
  std::set<int> pids;
  for (int i = 0; i < 3; ++i) pids.insert(executor.submit(whoami).result());
  EXPECT_EQ(pids.size(), 3u);
}

TEST(process_pool_executor, as_completed_and_wait) {
  Gate gate;
  ProcessPoolExecutor executor(2);
  auto blocked = executor.submit(pass, gate.index);
  std::vector<Future<int>> futures{blocked, executor.submit(square, 3)};
  auto first = wait(futures, kForever, ReturnWhen::first_completed);
  ASSERT_EQ(first.done.size(), 1u);
  EXPECT_EQ(first.done[0].result(), 9);
  EXPECT_EQ(wait(futures, 5).not_done.size(), 1u);
  auto completions = as_completed(futures);
  EXPECT_EQ(completions.next()->result(), 9);
  gate.open();
  EXPECT_EQ(completions.next()->result(), gate.index);
  EXPECT_EQ(completions.next(), nullptr);
}

TEST(process_pool_executor, a_done_callback_that_waits_holds_up_nobody) {
  ProcessPoolExecutor executor(2);
  threading::Event told, go;
  auto first = executor.submit(square, 1);
  first.add_done_callback([&](const auto&) {
    told.set();
    go.wait();
  });
  told.wait();
  EXPECT_EQ(executor.submit(square, 2).result(), 4);
  EXPECT_EQ(wait(std::vector{executor.submit(square, 3)}).done.size(), 1u);
  go.set();
}

TEST(process_pool_executor, maps_in_order) {
  ProcessPoolExecutor executor(2);
  int expected = 0;
  for (int x : executor.map(square, std::views::iota(0, 10), 3)) {
    EXPECT_EQ(x, expected * expected);
    ++expected;
  }
  EXPECT_EQ(expected, 10);
}

// Cancelled at any moment, a task runs once or not at all, and everybody hears of it.
TEST(process_pool_executor, cancelled_or_done) {
  ProcessPoolExecutor executor(2);
  for (int round = 0; round < 20; ++round) {
    std::vector<Future<int>> futures;
    for (int i = 0; i < 30; ++i) futures.push_back(executor.submit(square, i));
    std::thread other([&] {
      for (auto& future : futures) future.cancel();
    });
    std::vector<bool> cancelled;
    for (auto& future : std::views::reverse(futures)) cancelled.push_back(future.cancel());
    other.join();
    std::reverse(cancelled.begin(), cancelled.end());
    for (std::size_t i = 0; i < futures.size(); ++i) {
      if (cancelled[i] || futures[i].cancelled()) {
        EXPECT_THROW(futures[i].result(), CancelledError);
      } else {
        EXPECT_EQ(futures[i].result(), static_cast<int>(i * i));
      }
    }
  }
}

TEST(process_pool_executor, needs_a_worker) { EXPECT_THROW(ProcessPoolExecutor(-1), std::invalid_argument); }

}  // namespace
}  // namespace poolyard
