// A pool's board by itself. Workers that are killed are those here that go no further.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <poolyard/shared_heap.h>

#include "process_pool/task_board.h"

namespace poolyard::process_pool {
namespace {

struct Board {
  Arena::Offset at = SharedHeap::own().allocate(TaskBoard::bytes()).value();
  TaskBoard board{Arena::current()->memory(), at};
  Board() { board.reset(); }
  ~Board() { SharedHeap::own().release(at, TaskBoard::bytes()); }
  /// As another process sees it.
  TaskBoard view() const { return {Arena::current()->memory(), at}; }
};

TEST(task_board, gives_tasks_in_order) {
  Board pool;
  for (int i = 1; i <= 3; ++i) EXPECT_TRUE(pool.board.put({i, 10 * i, 8, 100}));
  EXPECT_EQ(pool.board.waiting(), 3);
  TaskBoard worker = pool.view();
  for (int i = 1; i <= 3; ++i) {
    auto task = worker.try_take(0);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->number, i);
    EXPECT_EQ(task->function, 10 * i);
    EXPECT_TRUE(worker.begin(0, *task));
  }
  EXPECT_FALSE(worker.try_take(0));
  EXPECT_EQ(pool.board.waiting(), 0);
  EXPECT_EQ(pool.board.bury(0), 3);
}

TEST(task_board, is_full_until_a_task_has_begun) {
  Board pool;
  for (int i = 1; i <= TaskBoard::kEntries; ++i) ASSERT_TRUE(pool.board.put({i}));
  EXPECT_FALSE(pool.board.put({0}));
  TaskBoard worker = pool.view();
  auto task = worker.try_take(0);
  EXPECT_FALSE(pool.board.put({0}));
  EXPECT_TRUE(worker.begin(0, *task));
  EXPECT_TRUE(pool.board.put({TaskBoard::kEntries + 1}));
  for (int i = 2; i <= TaskBoard::kEntries + 1; ++i) {
    task = worker.try_take(0);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->number, i);
    EXPECT_TRUE(worker.begin(0, *task));
  }
}

TEST(task_board, a_task_that_nobody_took_can_be_withdrawn) {
  Board pool;
  std::vector<std::uint32_t> tickets;
  for (int i = 1; i <= 3; ++i) tickets.push_back(pool.board.put({i}).value());
  EXPECT_TRUE(pool.board.withdraw(tickets[1]));
  EXPECT_FALSE(pool.board.withdraw(tickets[1]));
  TaskBoard worker = pool.view();
  EXPECT_EQ(worker.try_take(0)->number, 1);
  EXPECT_FALSE(pool.board.waits(tickets[0]));
  EXPECT_FALSE(pool.board.withdraw(tickets[0]));
  EXPECT_TRUE(pool.board.waits(tickets[2]));
  EXPECT_EQ(worker.try_take(0)->number, 3);
  EXPECT_FALSE(worker.try_take(0));
}

TEST(task_board, what_the_dead_took_is_not_withdrawn) {
  Board pool;
  const std::uint32_t ticket = pool.board.put({1}).value();
  TaskBoard dead = pool.view();
  dead.try_take(0);
  EXPECT_FALSE(pool.board.waits(ticket));
  EXPECT_FALSE(pool.board.withdraw(ticket));
  EXPECT_EQ(pool.board.take_back(0), std::vector<int>{1});
  EXPECT_FALSE(pool.board.withdraw(ticket));  // it gets another one
  EXPECT_TRUE(pool.board.withdraw(pool.board.put({1}).value()));
}

TEST(task_board, a_withdrawn_task_and_a_taker_that_was_looking_at_it) {
  constexpr int kTasks = 20'000;
  Board pool;
  std::vector<std::atomic<int>> times(kTasks + 1);
  std::thread worker([&] {
    TaskBoard board = pool.view();
    while (auto task = board.take(0)) {
      EXPECT_TRUE(board.begin(0, *task));
      ++times[static_cast<std::size_t>(task->number)];
    }
  });
  for (int i = 1; i <= kTasks; ++i) {
    auto ticket = pool.board.put({i});
    for (; !ticket; ticket = pool.board.put({i})) std::this_thread::yield();
    pool.board.call();
    if (pool.board.withdraw(*ticket)) ++times[static_cast<std::size_t>(i)];
  }
  pool.board.close();
  worker.join();
  for (int i = 1; i <= kTasks; ++i) EXPECT_EQ(times[static_cast<std::size_t>(i)], 1) << i;
}

TEST(task_board, is_used_again_after_a_withdrawal) {
  Board pool;
  TaskBoard worker = pool.view();
  for (int i = 1; i <= 3 * TaskBoard::kEntries; ++i) {
    auto ticket = pool.board.put({i});
    ASSERT_TRUE(ticket);
    if (i % 3 == 0) {
      ASSERT_TRUE(pool.board.withdraw(*ticket));
    } else if (i % 3 == 2) {
      for (int number : {i - 1, i}) {
        auto task = worker.try_take(0);
        ASSERT_TRUE(task);
        EXPECT_EQ(task->number, number);
        EXPECT_TRUE(worker.begin(0, *task));
      }
    }
  }
}

TEST(task_board, what_the_dead_took_and_did_not_begin_comes_back) {
  Board pool;
  for (int i = 1; i <= 3; ++i) pool.board.put({i});
  TaskBoard dead = pool.view(), living = pool.view();
  auto first = dead.try_take(0);
  EXPECT_TRUE(dead.begin(0, *first));
  dead.try_take(0);
  EXPECT_EQ(living.try_take(1)->number, 3);
  EXPECT_EQ(pool.board.bury(0), 1);
  EXPECT_EQ(pool.board.take_back(0), std::vector<int>{2});
  EXPECT_EQ(pool.board.take_back(0), std::vector<int>{});
}

TEST(task_board, the_dead_that_go_on_for_a_moment_do_no_harm) {
  Board pool;
  pool.board.put({1});
  TaskBoard dead = pool.view(), living = pool.view();
  auto taken = dead.try_take(0);
  EXPECT_EQ(pool.board.bury(0), 0);
  EXPECT_EQ(pool.board.take_back(0), std::vector<int>{1});
  // Its entry is somebody else's by the time it says that it begins.
  for (int i = 2; i <= TaskBoard::kEntries + 1; ++i) ASSERT_TRUE(pool.board.put({i}));
  EXPECT_FALSE(dead.begin(0, *taken));
  for (int i = 2; i <= TaskBoard::kEntries + 1; ++i) {
    auto task = living.try_take(1);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->number, i);
    EXPECT_TRUE(living.begin(1, *task));
  }
}

// Held up between taking a task and beginning it, until the pool has looked what it had begun.
TEST(task_board, who_is_buried_begins_nothing) {
  Board pool;
  for (int i = 1; i <= 2; ++i) pool.board.put({i});
  TaskBoard dead = pool.view(), next = pool.view();
  auto taken = dead.try_take(0);
  EXPECT_EQ(pool.board.bury(0), 0);
  EXPECT_FALSE(dead.begin(0, *taken));
  EXPECT_EQ(pool.board.take_back(0), std::vector<int>{1});
  EXPECT_FALSE(dead.take(0) && dead.begin(0, {2}));  // whatever it goes on to do
  EXPECT_EQ(pool.board.take_back(0), std::vector<int>{2});
  pool.board.clear(0);
  pool.board.put({3});
  taken = next.take(0);
  ASSERT_TRUE(taken);
  EXPECT_TRUE(next.begin(0, *taken));
  EXPECT_EQ(pool.board.bury(0), 3);
}

TEST(task_board, a_call_for_the_buried_reaches_another) {
  Board pool;
  TaskBoard dead = pool.view();
  dead.announce(0);
  pool.board.bury(0);
  EXPECT_FALSE(dead.take(0));  // it does not wait
  dead = pool.view();
  dead.announce(0);
  std::atomic<int> taken = 0;
  std::thread waits([&] { taken = pool.view().take(1)->number; });
  pool.board.put({1});
  pool.board.call();
  waits.join();
  EXPECT_EQ(taken, 1);
}

TEST(task_board, every_task_goes_to_one_worker_and_all_that_wait_are_called) {
  constexpr int kWorkers = 4, kTasks = 20'000;
  Board pool;
  std::vector<std::atomic<int>> times(kTasks + 1);
  std::vector<std::thread> workers;
  for (int place = 0; place < kWorkers; ++place) {
    workers.emplace_back([&, place] {
      TaskBoard board = pool.view();
      while (auto task = board.take(place)) {
        EXPECT_TRUE(board.begin(place, *task));
        ++times[static_cast<std::size_t>(task->number)];
      }
    });
  }
  for (int i = 1; i <= kTasks; ++i) {
    while (!pool.board.put({i})) std::this_thread::yield();
    pool.board.call();
    if (i % 1000 == 0) {
      while (pool.board.waiting() > 0) std::this_thread::yield();  // so that they wait now and then
    }
  }
  pool.board.close();
  for (auto& worker : workers) worker.join();
  for (int i = 1; i <= kTasks; ++i) EXPECT_EQ(times[static_cast<std::size_t>(i)], 1) << i;
}

TEST(task_board, a_call_for_one_that_has_a_task_reaches_another) {
  Board pool;
  std::atomic<int> other = 0;
  std::thread waits([&] { other = pool.view().take(1)->number; });
  TaskBoard first = pool.view();
  first.announce(0);
  pool.board.put({1});
  pool.board.put({2});
  pool.board.call();  // for the second, and it is the first worker that is called
  auto task = first.try_take(0);
  ASSERT_TRUE(task);
  waits.join();
  EXPECT_EQ(task->number + other, 3);
}

TEST(task_board, who_was_called_by_one_that_died_before_it_woke_him_is_woken) {
  Board pool;
  SharedMemory& memory = Arena::current()->memory();
  std::atomic<bool> left{false};
  std::thread worker([&] {
    pool.view().take(5);
    left = true;
  });
  Arena::Offset call = 0;  // the only word of an empty board that says 1: asleep
  while (call == 0) {
    for (Arena::Offset at = pool.at; at < pool.at + TaskBoard::bytes(); at += 4) {
      if (memory.load(at) == 1) call = at;
    }
  }
  memory.store(call, 2);  // called
  pool.board.close();
  for (const double until = now_ms() + 20'000; !left && now_ms() < until;) std::this_thread::yield();
  EXPECT_TRUE(left);
  memory.notify(call);
  worker.join();
}

TEST(task_board, all_can_be_called) {
  Board pool;
  std::atomic<int> taken = 0;
  std::vector<std::thread> workers;
  for (int place = 0; place < 3; ++place) workers.emplace_back([&, place] { taken += pool.view().take(place)->number; });
  for (int i = 1; i <= 3; ++i) pool.board.put({i});  // whoever was to call for these has died
  pool.board.call_all();
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(taken, 6);
}

}  // namespace
}  // namespace poolyard::process_pool
