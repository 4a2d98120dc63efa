#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/process.h>
#include <poolyard/thread.h>
#include <poolyard/threading/barrier.h>
#include <poolyard/threading/condition.h>
#include <poolyard/threading/event.h>
#include <poolyard/threading/lock.h>
#include <poolyard/threading/rlock.h>
#include <poolyard/threading/semaphore.h>
#include <poolyard/threading/timer.h>

namespace poolyard::threading {
namespace {

/// So many threads at once, joined at the end.
class Crowd {
 public:
  template <class F>
  Crowd(int count, F function) {
    for (int i = 0; i < count; ++i) threads_.push_back(std::make_unique<Thread>(function, i));
    for (auto& thread : threads_) thread->start();
  }
  ~Crowd() {
    for (auto& thread : threads_) thread->join();
  }

 private:
  std::vector<std::unique_ptr<Thread>> threads_;
};

template <class L>
void excludes() {
  L lock;
  int count = 0;
  { Crowd crowd(4, [&](int) { for (int i = 0; i < 5000; ++i) { std::lock_guard guard(lock); ++count; } }); }
  EXPECT_EQ(count, 20000);
  EXPECT_FALSE(lock.locked());
}

TEST(threading, lock_excludes) { excludes<Lock>(); }
TEST(threading, rlock_excludes) { excludes<RLock>(); }

TEST(threading, lock_is_anybodys_to_release) {
  Lock lock;
  EXPECT_THROW(lock.release(), std::logic_error);
  EXPECT_TRUE(lock.acquire());
  EXPECT_TRUE(lock.locked());
  EXPECT_FALSE(lock.acquire(0));
  EXPECT_FALSE(lock.acquire(5));
  { Crowd other(1, [&](int) { lock.release(); }); }
  EXPECT_TRUE(lock.acquire(0));
  lock.release();
}

// Some give up while others wait: nobody is left asleep beside a free lock.
TEST(threading, lock_forgets_nobody_when_others_give_up) {
  Lock lock;
  std::atomic<int> had{0};
  Crowd crowd(6, [&](int i) {
    for (int round = 0; round < 200; ++round) {
      if (!lock.acquire(i % 2 == 0 ? kForever : 0.01)) continue;
      ++had;
      lock.release();
    }
  });
}

TEST(threading, rlock_is_its_owners) {
  RLock lock;
  EXPECT_THROW(lock.release(), std::logic_error);
  lock.acquire();
  EXPECT_TRUE(lock.acquire(0));
  { Crowd other(1, [&](int) { EXPECT_FALSE(lock.acquire(0)); EXPECT_THROW(lock.release(), std::logic_error); }); }
  lock.release();
  EXPECT_TRUE(lock.is_owned());
  lock.release();
  EXPECT_FALSE(lock.is_owned());
  { Crowd other(1, [&](int) { EXPECT_TRUE(lock.acquire(0)); lock.release(); }); }
}

TEST(threading, condition_needs_its_lock) {
  Condition condition;
  EXPECT_THROW(condition.wait(), std::logic_error);
  EXPECT_THROW(condition.notify(), std::logic_error);
  std::lock_guard guard(condition);
  EXPECT_FALSE(condition.wait(0));
  EXPECT_FALSE(condition.wait(5));
  EXPECT_FALSE(condition.wait_for([] { return false; }, 5));
  condition.notify();
}

// The lock is released as often as it was acquired, and acquired again as often.
TEST(threading, condition_wakes_in_turn) {
  RLock lock;
  Condition condition(lock);
  std::vector<int> order;
  int waiting = 0;
  {
    std::unique_ptr<Thread> threads[3];
    for (int i = 0; i < 3; ++i) {
      threads[i] = std::make_unique<Thread>([&, i] {
        std::lock_guard outer(condition);
        std::lock_guard inner(lock);
        ++waiting;
        EXPECT_TRUE(condition.wait());
        EXPECT_TRUE(lock.is_owned());
        order.push_back(i);
      });
      threads[i]->start();
      for (bool seen = false; !seen;) {
        std::lock_guard guard(lock);
        seen = waiting == i + 1;
      }
    }
    for (int i = 0; i < 3; ++i) {
      std::lock_guard guard(lock);
      condition.notify();
      EXPECT_TRUE(condition.wait_for([&] { return true; }));
    }
    for (auto& thread : threads) thread->join();
  }
  ASSERT_EQ(order.size(), 3u);
  EXPECT_EQ(order[0] + order[1] + order[2], 3);
}

TEST(threading, condition_hands_over_every_item) {
  Lock lock;
  Condition more(lock), room(lock);
  int held = 0, got = 0;
  {
    Crowd crowd(4, [&](int i) {
      for (int n = 0; n < 2000; ++n) {
        std::lock_guard guard(lock);
        if (i % 2 == 0) {
          room.wait_for([&] { return held < 3; });
          ++held;
          more.notify();
        } else {
          more.wait_for([&] { return held > 0; });
          --held;
          ++got;
          room.notify();
        }
      }
    });
  }
  EXPECT_EQ(held, 0);
  EXPECT_EQ(got, 4000);
}

TEST(threading, semaphore_counts) {
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  Semaphore two(2);
  EXPECT_TRUE(two.acquire());
  EXPECT_TRUE(two.acquire(0));
  EXPECT_FALSE(two.acquire(0));
  EXPECT_FALSE(two.acquire(5));
  EXPECT_THROW(two.release(0), std::invalid_argument);
  two.release(3);
  EXPECT_EQ(two.value(), 3);
}

TEST(threading, semaphore_lets_as_many_in) {
  Semaphore places(2);
  std::atomic<int> inside{0}, most{0};
  {
    Crowd crowd(5, [&](int i) {
      for (int n = 0; n < 1000; ++n) {
        if (!places.acquire(i == 0 ? 0.01 : kForever)) continue;
        int now = ++inside;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
        places.release();
      }
    });
  }
  EXPECT_LE(most, 2);
  EXPECT_EQ(places.value(), 2);
}

TEST(threading, bounded_semaphore_knows_its_bound) {
  BoundedSemaphore one(1);
  EXPECT_THROW(one.release(), std::invalid_argument);
  EXPECT_TRUE(one.acquire());
  one.release();
  EXPECT_THROW(BoundedSemaphore(-1), std::invalid_argument);
}

TEST(threading, event_is_seen_by_all) {
  Event event, seen;
  std::atomic<int> woken{0};
  EXPECT_FALSE(event.wait(0));
  EXPECT_FALSE(event.wait(5));
  {
    Crowd crowd(3, [&](int) {
      EXPECT_TRUE(event.wait());
      if (++woken == 3) seen.set();
    });
    event.set();
    EXPECT_TRUE(seen.wait());
  }
  EXPECT_TRUE(event.is_set());
  event.clear();
  EXPECT_FALSE(event.is_set());
  EXPECT_FALSE(event.wait(0));
}

// Who waited when it was set goes on, even if it is cleared at once.
TEST(threading, event_set_and_cleared_is_not_missed) {
  Event event;
  std::atomic<int> round{0}, waiting{0};
  Crowd crowd(1, [&](int) {
    for (int i = 0; i < 200; ++i) {
      waiting = i + 1;
      while (!event.wait(0.05) && round == i) {
      }
      for (int seen = round; seen == i; seen = round) round.wait(seen);
    }
  });
  for (int i = 0; i < 200; ++i) {
    while (waiting != i + 1) {
    }
    event.set();
    event.clear();
    ++round;
    round.notify_all();
  }
}

TEST(threading, barrier_lets_all_go_at_once) {
  int actions = 0;
  Barrier barrier(3, [&] { ++actions; });
  std::atomic<int> sum{0};
  { Crowd crowd(3, [&](int) { for (int i = 0; i < 200; ++i) sum += barrier.wait(); }); }
  EXPECT_EQ(actions, 200);
  EXPECT_EQ(sum, 600);
  EXPECT_FALSE(barrier.broken());
  EXPECT_EQ(barrier.parties(), 3);
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_THROW(Barrier(0), std::invalid_argument);
}

TEST(threading, barrier_breaks) {
  Barrier barrier(2);
  EXPECT_THROW(barrier.wait(5), BrokenBarrierError);
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);
  barrier.reset();
  EXPECT_FALSE(barrier.broken());
  for (bool aborts : {true, false}) {
    Crowd one(1, [&](int) { EXPECT_THROW(barrier.wait(), BrokenBarrierError); });
    while (barrier.n_waiting() == 0) {
    }
    aborts ? barrier.abort() : barrier.reset();
    if (aborts) barrier.reset();
  }
  EXPECT_FALSE(barrier.broken());
  Barrier failing(1, [] { throw std::runtime_error("action"); });
  EXPECT_THROW(failing.wait(), std::runtime_error);
  EXPECT_TRUE(failing.broken());
}

TEST(threading, timer_calls_later) {
  Event called;
  Timer timer(1, [&](int x) { if (x == 5) called.set(); }, 5);
  timer.start();
  EXPECT_TRUE(called.wait());
  EXPECT_TRUE(timer.join());
  std::atomic<bool> never{false};
  Timer cancelled(1e9, [&] { never = true; });
  cancelled.start();
  cancelled.cancel();
  EXPECT_TRUE(cancelled.join());
  EXPECT_FALSE(never);
}

TEST(threading, knows_its_threads) {
  const auto self = current_thread();
  EXPECT_TRUE(self.is_alive());
  EXPECT_EQ(self.ident(), get_ident());
  EXPECT_TRUE(main_thread().is_alive());
  EXPECT_THROW(self.join(), std::logic_error);
  const int before = active_count();
  Event go;
  Thread thread(Thread::Options{.name = "worker"}, [&] {
    EXPECT_EQ(current_thread().name(), "worker");
    go.wait();
  });
  thread.start();
  EXPECT_EQ(active_count(), before + 1);
  auto all = enumerate();
  const auto found = std::ranges::find(all, std::string("worker"), [](const auto& one) { return one.name(); });
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->ident(), thread.ident());
  EXPECT_TRUE(*found == thread);
  go.set();
  EXPECT_TRUE(found->join());
  EXPECT_FALSE(found->is_alive());
  EXPECT_EQ(active_count(), before);
}

TEST(threading, a_foreign_thread_is_a_dummy) {
  const int before = active_count();
  std::thread([&] {
    EXPECT_EQ(current_thread().name().substr(0, 6), "Dummy-");
    EXPECT_EQ(active_count(), before + 1);
  }).join();
  EXPECT_EQ(active_count(), before);
}

TEST(threading, excepthook_gets_what_leaves_a_thread) {
  std::string from;
  auto before = set_excepthook([&](const ExceptHookArgs& args) {
    from = args.thread.name();
    EXPECT_THROW(std::rethrow_exception(args.exception), std::runtime_error);
  });
  Thread thread(Thread::Options{.name = "thrower"}, [] { throw std::runtime_error("expected here"); });
  thread.start();
  thread.join();
  EXPECT_EQ(from, "thrower");
  set_excepthook(before);
}

TEST(threading, the_main_thread_is_the_main_thread_whoever_asks_first) {
  Process process(+[]() -> int {
    std::uint64_t asked = 0;
    std::thread([&] { asked = current_thread() == main_thread() ? 0 : main_thread().ident(); }).join();
    return asked != 0 && current_thread() == main_thread() && current_thread().name() == "MainThread" && asked == get_ident() ? 0 : 1;
  });
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
}

TEST(threading, a_copy_has_one_thread) {
  if (!can_fork()) GTEST_SKIP();
  Process process(+[]() -> int {
    Thread thread(Thread::Options{.daemon = true}, [] { Event().wait(); });
    thread.start();
    Process child({.method = StartMethod::fork}, +[]() -> int {
      return active_count() == 1 && current_thread() == main_thread() ? 0 : 1;
    });
    child.start();
    child.join();
    return child.exitcode().value_or(-1);
  });
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
}

}  // namespace
}  // namespace poolyard::threading
