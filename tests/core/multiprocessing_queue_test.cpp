// Queues between processes: order, bounds, timeouts, large items, processes that are killed in the middle, and that nothing is left over.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <thread>

#include <poolyard/multiprocessing/event.h>
#include <poolyard/multiprocessing/lock.h>
#include <poolyard/multiprocessing/queue.h>
#include <poolyard/multiprocessing/semaphore.h>
#include <poolyard/process.h>

#include "ghost.h"

namespace poolyard::multiprocessing {
namespace {

using Item = std::tuple<int, std::string>;

int objects() {
  ObjectTable table(*Arena::current());
  int count = 0;
  for (int object = 0; object < ObjectTable::kObjects; ++object) count += table.exists(object);
  return count;
}
/// The longest piece that can be had of the memory that processes share, in 64 KB.
std::size_t free_blocks() {
  Arena& arena = *Arena::current();
  std::vector<Arena::Offset> all;
  while (auto at = arena.claim_blocks(1, Arena::current_process())) all.push_back(*at);
  for (auto at : all) arena.release_blocks(at, 1);
  return all.size();
}
/// Until what rests after a kill can be had again.
bool becomes_free(std::size_t blocks) {
  for (const double until = now_ms() + 10000; now_ms() < until; std::this_thread::yield()) {
    if (free_blocks() >= blocks) return true;
  }
  return false;
}

int echo(SimpleQueue<Item> in, SimpleQueue<Item> out) {
  for (;;) {
    Item item = in.get();
    if (std::get<0>(item) < 0) return 0;
    out.put(item);
  }
}
int put_numbers(Queue<int> queue, int first, int count) {
  for (int i = 0; i < count; ++i) queue.put(first + i);
  return 0;
}
int get_numbers(Queue<int> queue, Queue<int> sums) {
  int sum = 0;
  while (int number = queue.get()) sum += number;
  sums.put(sum);
  return 0;
}
int work(JoinableQueue<int> jobs) {
  while (jobs.get() != 0) jobs.task_done();
  jobs.task_done();
  return 0;
}
int put_for_ever(Queue<std::vector<int>> queue, int size) {
  for (int i = 1;; ++i) queue.put(std::vector<int>(static_cast<std::size_t>(size), i));
}
int get_for_ever(Queue<std::vector<int>> queue) {
  for (;;) queue.get();
}
int put_a_lock(Queue<Lock> queue) {
  Lock lock;
  lock.acquire();
  lock.release();
  queue.put(lock);
  return 0;
}

TEST(multiprocessing_queue, gives_what_was_put) {
  SimpleQueue<Item> there, back;
  Process process(echo, there, back);
  process.start();
  for (int i = 0; i < 50; ++i) {
    const Item item(i, std::string(static_cast<std::size_t>(i * 7), 'x'));
    there.put(item);
    EXPECT_EQ(back.get(), item);
  }
  for (std::size_t size : {30000u, 40000u, 100000u, 3000000u}) {
    const Item item(1, std::string(size, 'y'));
    there.put(item);
    EXPECT_EQ(back.get(), item);
  }
  there.put(Item(-1, ""));
  process.join();
  EXPECT_TRUE(back.empty());
}

TEST(multiprocessing_queue, is_in_order_and_of_any_length) {
  Queue<int> queue;
  for (int i = 0; i < 20000; ++i) queue.put(i);  // over several blocks
  EXPECT_EQ(queue.qsize(), 20000);
  for (int i = 0; i < 20000; ++i) ASSERT_EQ(queue.get(), i);
  EXPECT_TRUE(queue.empty());
}

TEST(multiprocessing_queue, is_bounded_and_gives_up_in_time) {
  Queue<int> queue(2);
  EXPECT_THROW(queue.get_nowait(), Empty);
  const double before = now_ms();
  EXPECT_THROW(queue.get(20), Empty);
  EXPECT_GE(now_ms() - before, 19.0);
  queue.put(1);
  EXPECT_FALSE(queue.full());
  queue.put(2);
  EXPECT_TRUE(queue.full());
  EXPECT_THROW(queue.put_nowait(3), Full);
  EXPECT_THROW(queue.put(3, 20), Full);
  EXPECT_EQ(queue.get(), 1);
  queue.put(3);
  EXPECT_EQ(queue.get(), 2);
  EXPECT_EQ(queue.get(), 3);
  queue.close();
  EXPECT_THROW(queue.get(), std::logic_error);
}

TEST(multiprocessing_queue, has_many_at_both_ends) {
  constexpr int kCount = 2000;
  Queue<int> numbers(10), sums;
  Process a(put_numbers, numbers, 1, kCount), b(put_numbers, numbers, kCount + 1, kCount), c(get_numbers, numbers, sums), d(get_numbers, numbers, sums);
  for (auto* process : {&a, &b, &c, &d}) process->start();
  a.join();
  b.join();
  numbers.put(0);
  numbers.put(0);
  EXPECT_EQ(sums.get() + sums.get(), 2 * kCount * (2 * kCount + 1) / 2);
}

TEST(multiprocessing_queue, waits_until_all_is_done) {
  JoinableQueue<int> jobs;
  for (int i = 1; i <= 100; ++i) jobs.put(i);
  EXPECT_FALSE(jobs.join(10));
  Process a(work, jobs), b(work, jobs);
  a.start();
  b.start();
  EXPECT_TRUE(jobs.join());
  jobs.put(0);
  jobs.put(0);
  EXPECT_TRUE(jobs.join());
  EXPECT_THROW(jobs.task_done(), std::invalid_argument);
}

// Killed at whatever instruction: what is in the queue is whole, and the queue goes on.
TEST(multiprocessing_queue, outlives_who_puts) {
  const std::size_t blocks = free_blocks();
  {
    for (int size : {10, 20000}) {
      Queue<std::vector<int>> queue(20);
      for (int round = 0; round < 4; ++round) {
        Process process(put_for_ever, queue, size);
        process.start();
        for (int i = 1; i <= 5 + round * 7; ++i) ASSERT_EQ(queue.get(), std::vector<int>(static_cast<std::size_t>(size), i));
        process.kill();
        process.join();
        for (int last = 0;;) {
          // In the browser it may go on for a moment.
          try {
            auto item = queue.get(0);
            ASSERT_EQ(item.size(), static_cast<std::size_t>(size));
            ASSERT_EQ(std::count(item.begin(), item.end(), item[0]), size);
            ASSERT_GT(item[0], last);
            last = item[0];
          } catch (const Empty&) {
            break;
          }
        }
        queue.put({1});
        while (queue.get() != std::vector{1}) {
        }
      }
    }
  }
  EXPECT_TRUE(becomes_free(blocks));
}

TEST(multiprocessing_queue, outlives_who_gets) {
  const std::size_t blocks = free_blocks();
  {
    for (int size : {10, 20000}) {
      Queue<std::vector<int>> queue(20);
      for (int round = 0; round < 4; ++round) {
        Process process(get_for_ever, queue);
        process.start();
        for (int i = 0; i < 30 + round * 7; ++i) queue.put(std::vector<int>(static_cast<std::size_t>(size), i));
        process.kill();
        process.join();
        if (queue.full()) queue.get(20000);
        for (bool there = false; !there;) {
          const bool gone = Arena::current()->is_gone(process.slot());
          queue.put({1}, 20000);
          try {
            while (queue.get(5000) != std::vector{1}) {
            }
            there = true;
          } catch (const Empty&) {
            ASSERT_FALSE(gone) << "lost";  // in the browser the dead one may have taken it
          }
        }
      }
    }
  }
  EXPECT_TRUE(becomes_free(blocks));
}

TEST(multiprocessing_queue, who_has_its_lock_and_is_killed_leaves_it) {
  Queue<std::vector<int>> queue;
  queue.put({1});
  Arena& arena = *Arena::current();
  Ghost ghost;
  auto lost = arena.claim_blocks(1, ghost.slot());
  ObjectTable(arena).give_blocks(ghost.index_of(Kind::channel), *lost, 1, ghost.slot());  // it was just about to put a message into it
  ghost.takes(ghost.lock_of(Kind::channel));
  const std::size_t blocks = free_blocks();
  ghost.dies();
  ghost.is_gone();
  queue.put({2});
  EXPECT_EQ(queue.get(), std::vector{1});
  EXPECT_EQ(queue.get(), std::vector{2});
  EXPECT_TRUE(becomes_free(blocks + 1));
}

TEST(multiprocessing_queue, gives_up_in_time_also_when_somebody_has_its_lock) {
  Queue<int> queue;
  queue.put(1);
  Ghost ghost;
  ghost.takes(ghost.lock_of(Kind::channel));
  for (bool dead : {false, true}) {  // it is stopped within; or was killed there, and goes on for a moment
    if (dead) ghost.dies();
    EXPECT_THROW(queue.get_nowait(), Empty);
    EXPECT_THROW(queue.put_nowait(2), Full);
    EXPECT_THROW(queue.get(5), Empty);
    EXPECT_THROW(queue.put(2, 5), Full);
  }
  ghost.is_gone();
  queue.put_nowait(2);
  EXPECT_EQ(queue.get_nowait(), 1);
  EXPECT_EQ(queue.get_nowait(), 2);
}

// In the browser who is killed goes on for a moment: he may fall asleep at the queue, and be woken in place of somebody else.
TEST(multiprocessing_queue, a_wake_that_the_dead_take_is_not_missed) {
  auto& memory = Arena::current()->memory();
  Queue<int> queue;
  Ghost ghost;
  ghost.dies();
  constexpr int kReaders = 10;
  const auto readers = ObjectTable(*Arena::current()).word(ghost.index_of(Kind::channel), kReaders);
  std::thread waits([queue]() mutable { EXPECT_EQ(queue.get(20000), 1); });
  while (memory.load(readers) == 0) std::this_thread::yield();
  const double begun = now_ms();
  memory.store(readers, 0);  // as if nobody were left to be woken
  queue.put(1);
  waits.join();
  EXPECT_LT(now_ms() - begun, 10000);
}

TEST(multiprocessing_queue, what_it_holds_outlives_who_put_it) {
  const int before = objects();
  {
    Queue<Lock> queue;
    Process process(put_a_lock, queue);
    process.start();
    process.join();
    Lock lock = queue.get();
    EXPECT_TRUE(lock.acquire(0));
    EXPECT_FALSE(lock.acquire(0));
    // What nobody gets ends with the queue.
    for (int i = 0; i < 20; ++i) queue.put(Lock());
    EXPECT_EQ(objects(), before + 2 + 20);
  }
  EXPECT_EQ(objects(), before);
}

TEST(multiprocessing_queue, too_much_is_an_error_that_says_so) {
  Queue<Lock> queue;
  Lock lock;
  try {
    for (;;) queue.put(lock);
  } catch (const ArenaFull& full) {
    EXPECT_NE(std::string(full.what()).find("384 messages"), std::string::npos);
  }
  queue.get();
  queue.put(lock);
  Queue<std::string> strings;
  try {
    strings.put(std::string(70 << 20, 'x'));
    ADD_FAILURE();
  } catch (const ArenaFull& full) {
    EXPECT_NE(std::string(full.what()).find("Send it in parts"), std::string::npos);
  }
  // Where all room is taken, it waits for some.
  std::vector<Queue<int>> queues(1);
  EXPECT_THROW(
      for (;;) {
        queues.back().put(1, 20);
        queues.emplace_back();
      },
      Full);
  std::thread later([&] { queues.front().close(); });
  queues.back().put(1);
  later.join();
}

TEST(multiprocessing_queue, nothing_is_left_over) {
  const int before = objects();
  const std::size_t blocks = free_blocks();
  for (int i = 0; i < 2000; ++i) {
    Queue<int> queue;
    queue.put(i);
    Queue<std::string>().put(std::string(i % 50 == 0 ? 100000 : 10, 'x'));
  }
  EXPECT_EQ(objects(), before);
  EXPECT_TRUE(becomes_free(blocks));
}

}  // namespace
}  // namespace poolyard::multiprocessing
