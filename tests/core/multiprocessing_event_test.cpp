// Event, Condition and Barrier between processes.
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include <poolyard/multiprocessing/barrier.h>
#include <poolyard/multiprocessing/condition.h>
#include <poolyard/multiprocessing/event.h>
#include <poolyard/multiprocessing/semaphore.h>
#include <poolyard/multiprocessing/value.h>
#include <poolyard/process.h>

#include "ghost.h"

namespace poolyard::multiprocessing {
namespace {

int await(Event event) { return event.wait(20000) ? 1 : 0; }
/// `looks` is released each time that it looks. (There is no timeout, after which it would look once more.)
int await_value(Condition changed, Value<int> value, Semaphore looks) {
  std::lock_guard guard(changed);
  changed.wait_for([&] {
    looks.release();
    return value.get() != 0;
  });
  return 1;
}
int meet(Barrier barrier, int times) {
  int sum = 0;
  for (int i = 0; i < times; ++i) sum += barrier.wait(20000);
  return sum % 100;
}
int meet_in_vain(Barrier barrier, Semaphore coming) {
  coming.release();
  try {
    barrier.wait(20000);
  } catch (const BrokenBarrierError&) {
    return 7;
  }
  return 0;
}
int actions = 0;

TEST(multiprocessing_event, is_set_for_all) {
  Event event;
  EXPECT_FALSE(event.is_set());
  const double before = now_ms();
  EXPECT_FALSE(event.wait(20));
  EXPECT_GE(now_ms() - before, 19.0);
  Process a(await, event), b(await, event);
  a.start();
  b.start();
  event.set();
  a.join();
  b.join();
  EXPECT_EQ(*a.exitcode() + *b.exitcode(), 2);
  EXPECT_TRUE(event.wait(0));
  event.clear();
  EXPECT_FALSE(event.is_set());
}

TEST(multiprocessing_event, a_condition_wakes_who_waits) {
  Condition changed;
  Value<int> value(0);
  Semaphore waiting(0);
  Process a({.daemon = true}, await_value, changed, value, waiting), b({.daemon = true}, await_value, changed, value, waiting);
  a.start();
  b.start();
  waiting.acquire();
  waiting.acquire();
  {
    std::lock_guard guard(changed);  // both wait by now
    value.set(1);
    changed.notify_all();
  }
  EXPECT_TRUE(a.join(20000));
  EXPECT_TRUE(b.join(20000));
}

TEST(multiprocessing_event, a_condition_gives_up_in_time) {
  for (auto changed : {Condition(), Condition(Lock()), Condition(RLock())}) {
    EXPECT_THROW(changed.wait(), std::logic_error);
    EXPECT_THROW(changed.notify(), std::logic_error);
    std::lock_guard guard(changed);
    EXPECT_FALSE(changed.wait(10));
    EXPECT_FALSE(changed.wait_for([] { return false; }, 10));
    changed.notify();
  }
}

TEST(multiprocessing_event, a_condition_outlives_a_waiter) {
  Condition changed;
  Value<int> value(0);
  Semaphore looks(0);
  Process dies(await_value, changed, value, looks), lives({.daemon = true}, await_value, changed, value, looks);
  dies.start();
  lives.start();
  looks.acquire();
  looks.acquire();
  {
    std::lock_guard guard(changed);  // both wait by now
  }
  dies.kill();
  dies.join();
  looks.acquire();  // the end of the other one has woken it
  {
    std::lock_guard guard(changed);  // and it waits again
    value.set(1);
    changed.notify();
  }
  EXPECT_TRUE(lives.join(20000));
}

TEST(multiprocessing_event, a_barrier_is_passed_together) {
  Barrier barrier(3);
  EXPECT_EQ(barrier.parties(), 3);
  Process a(meet, barrier, 20), b(meet, barrier, 20);
  a.start();
  b.start();
  int sum = meet(barrier, 20);
  a.join();
  b.join();
  EXPECT_EQ(sum + *a.exitcode() + *b.exitcode(), 20 * (0 + 1 + 2));
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_THROW(Barrier(0), std::invalid_argument);
}

TEST(multiprocessing_event, a_barrier_is_broken_by_a_timeout) {
  Barrier barrier(2);
  EXPECT_THROW(barrier.wait(10), BrokenBarrierError);
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);
  barrier.reset();
  EXPECT_FALSE(barrier.broken());
}

TEST(multiprocessing_event, a_barrier_gives_up_in_time_also_when_somebody_has_its_lock) {
  for (bool dead : {false, true}) {  // it is stopped within; or was killed there, and goes on for a moment
    Barrier barrier(2);
    std::thread waits([barrier]() mutable { EXPECT_THROW(barrier.wait(), BrokenBarrierError); });
    while (barrier.n_waiting() == 0) std::this_thread::yield();
    Ghost ghost;
    const auto lock = ghost.lock_of(Kind::barrier);
    ghost.takes(lock);
    if (dead) ghost.dies();
    EXPECT_THROW(barrier.wait(5), BrokenBarrierError);
    // It is broken, as by any timeout, as soon as the lock can be had.
    dead ? ghost.is_gone() : ghost.releases(lock);
    EXPECT_TRUE(barrier.broken());
    waits.join();
  }
}

// In the browser one who is killed goes on for a moment, and may be gone before he wakes anybody.
TEST(multiprocessing_event, what_the_dead_do_without_a_wake_is_found) {
  auto& memory = Arena::current()->memory();
  Event event;
  Condition condition;
  std::thread waits([event] { EXPECT_TRUE(event.wait(20000)); });
  std::thread waits_too([condition]() mutable {
    std::lock_guard guard(condition);
    EXPECT_TRUE(condition.wait(20000));
  });
  Ghost ghost;
  ObjectTable table(*Arena::current());
  const int set = ghost.index_of(Kind::event), notified = ghost.index_of(Kind::condition);
  for (int object : {set, notified}) table.hold(object, Role::reader, ghost.slot());
  while (memory.load(table.word(notified, ObjectTable::kState)) == 0) std::this_thread::yield();  // one waits, and has released the lock
  ghost.dies();
  const double begun = now_ms();
  memory.fetch_or(table.word(set, ObjectTable::kState), 1);
  memory.fetch_add(table.word(notified, ObjectTable::kSequence), 1);
  ghost.is_gone();
  waits.join();
  waits_too.join();
  EXPECT_LT(now_ms() - begun, 10000);
}

TEST(multiprocessing_event, a_barrier_is_aborted_and_reset) {
  for (bool reset : {false, true}) {
    Barrier barrier(2);
    Semaphore coming(0);
    Process process(meet_in_vain, barrier, coming);
    process.start();
    coming.acquire();
    while (barrier.n_waiting() == 0) std::this_thread::yield();
    reset ? barrier.reset() : barrier.abort();
    EXPECT_EQ(barrier.broken(), !reset);
    process.join();
    EXPECT_EQ(process.exitcode(), 7);
  }
}

TEST(multiprocessing_event, a_barrier_has_an_action) {
  Barrier barrier(2, +[] { ++actions; });
  std::thread other([barrier]() mutable { barrier.wait(); });
  barrier.wait();
  other.join();
  EXPECT_EQ(actions, 1);
  Barrier fails(1, +[] { throw std::runtime_error("on purpose"); });
  EXPECT_THROW(fails.wait(), std::runtime_error);
  EXPECT_TRUE(fails.broken());
}

TEST(multiprocessing_event, a_barrier_does_not_wait_for_the_dead) {
  Barrier barrier(3);
  Semaphore coming(0);
  Process dies(meet_in_vain, barrier, coming), lives(meet_in_vain, barrier, coming);
  dies.start();
  lives.start();
  coming.acquire();
  coming.acquire();
  while (barrier.n_waiting() < 2) std::this_thread::yield();
  dies.kill();
  lives.join();
  EXPECT_EQ(lives.exitcode(), 7);
  EXPECT_TRUE(barrier.broken());
  dies.join();
}

}  // namespace
}  // namespace poolyard::multiprocessing
