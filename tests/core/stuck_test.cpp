#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/multiprocessing/barrier.h>
#include <poolyard/multiprocessing/lock.h>
#include <poolyard/multiprocessing/rlock.h>
#include <poolyard/process.h>
#include <poolyard/stuck.h>
#include <poolyard/thread.h>
#include <poolyard/threading/barrier.h>
#include <poolyard/threading/condition.h>
#include <poolyard/threading/lock.h>
#include <poolyard/threading/rlock.h>

// Moments of runs, made by hand: what the graph says of each. Then threads and processes that are stuck indeed.

namespace poolyard::trace {
namespace {

/// A run under construction. Threads are numbered from 0; all are of process 1 unless said otherwise.
struct Moment {
  Snapshot snapshot;

  LaneId id(int thread) const { return snapshot.lanes[static_cast<std::size_t>(thread)].id(); }
  int thread(State state, const Cause& cause = {}, int process = 1) {
    Lane lane;
    lane.index = static_cast<int>(snapshot.lanes.size());
    lane.generation = 1;
    lane.process = process;
    lane.process_name = "Process-" + std::to_string(process);
    lane.name = "T" + std::to_string(lane.index);
    lane.alive = true;
    lane.state = state;
    lane.cause = cause;
    for (const Lane& other : snapshot.lanes) lane.thread += other.process == process;
    snapshot.lanes.push_back(lane);
    bool known = false;
    for (const auto& one : snapshot.processes) known |= one.slot == process;
    if (!known) snapshot.processes.push_back({process, process_id(process, 1), false});
    return lane.index;
  }
  int waits(Wait kind, std::uint32_t object, std::uint16_t line = 0, int process = 1) {
    return thread(State::lock, {kind, true, line, object}, process);
  }
  Moment& holds(int thread, std::uint32_t lock, bool fast = true, std::uint16_t line = 0) {
    snapshot.resources[lock] = {.holder = id(thread), .line = line, .held_fast = fast, .name = "lock_" + std::to_string(lock)};
    return *this;
  }
  Lane& lane(int thread) { return snapshot.lanes[static_cast<std::size_t>(thread)]; }
  std::optional<Stuck> found() const { return find_stuck(snapshot); }
};

void expect_deadlock(const Moment& moment, std::size_t threads) {
  const auto stuck = moment.found();
  ASSERT_TRUE(stuck);
  EXPECT_EQ(stuck->kind, Stuck::Kind::deadlock);
  EXPECT_EQ(stuck->threads.size(), threads) << stuck->text();
}
void expect_everybody(const Moment& moment, std::size_t threads) {
  const auto stuck = moment.found();
  ASSERT_TRUE(stuck);
  EXPECT_EQ(stuck->kind, Stuck::Kind::everybody);
  EXPECT_EQ(stuck->threads.size(), threads) << stuck->text();
}

/// Two threads that have taken two locks in opposite order.
Moment crossed(bool fast = true) {
  Moment moment;
  moment.waits(Wait::lock, 2, 9);
  moment.waits(Wait::lock, 1, 14);
  moment.holds(0, 1, fast, 8).holds(1, 2, fast, 13);
  return moment;
}

TEST(stuck, two_locks_in_opposite_order_whatever_the_others_do) {
  Moment moment = crossed();
  moment.thread(State::running);
  moment.thread(State::sleeping);
  expect_deadlock(moment, 2);
  EXPECT_EQ(moment.found()->text(),
            "Deadlock: 2 threads wait for each other.\n"
            "  T0 waits for lock_2 (line 9), which T1 has held since line 13.\n"
            "  T1 waits for lock_1 (line 14), which T0 has held since line 8.\n");
}

TEST(stuck, five_philosophers) {
  Moment moment;
  for (std::uint32_t i = 0; i < 5; ++i) moment.waits(Wait::lock, (i + 1) % 5 + 1);
  for (int i = 0; i < 5; ++i) moment.holds(i, static_cast<std::uint32_t>(i) + 1);
  moment.waits(Wait::thread_join, moment.id(0));
  expect_deadlock(moment, 5);
}

TEST(stuck, a_lock_that_the_thread_has_itself) {
  Moment moment;
  moment.thread(State::running);
  moment.waits(Wait::lock, 1, 5);
  moment.holds(1, 1, true, 4);
  expect_deadlock(moment, 1);
  EXPECT_EQ(moment.found()->threads[0].sentence(), "T1 waits for lock_1 (line 5), which it has held itself since line 4");
}

TEST(stuck, a_join_of_who_waits_for_us) {
  Moment moment;
  moment.thread(State::running);
  moment.waits(Wait::thread_join, 0, 20);
  moment.waits(Wait::lock, 1, 6);
  moment.holds(1, 1, true, 19);
  moment.lane(1).cause.object = moment.id(2);
  expect_deadlock(moment, 2);
}

TEST(stuck, two_that_join_each_other) {
  Moment moment;
  moment.thread(State::running);
  moment.waits(Wait::thread_join, 0);
  moment.waits(Wait::thread_join, moment.id(1));
  moment.lane(1).cause.object = moment.id(2);
  expect_deadlock(moment, 2);
}

TEST(stuck, a_recursive_lock_whose_owner_has_ended) {
  Moment moment;
  moment.thread(State::running);
  moment.waits(Wait::lock, 1, 6);
  moment.holds(0, 1, true, 3);
  moment.lane(0).alive = false;
  moment.thread(State::sleeping);
  expect_deadlock(moment, 1);
  EXPECT_EQ(moment.found()->threads[0].sentence(), "T1 waits for lock_1 (line 6), which T0 took at line 3 and has ended without giving back");
}

TEST(stuck, locks_that_anybody_may_release_count_once_nobody_can_act) {
  Moment moment = crossed(false);
  expect_everybody(moment, 2);
  moment.thread(State::running);
  EXPECT_FALSE(moment.found());
}

TEST(stuck, a_get_that_nobody_will_put_for) {
  Moment moment;
  moment.waits(Wait::queue_empty, 7, 3);
  expect_everybody(moment, 1);
  EXPECT_EQ(moment.found()->text(),
            "Stuck: every thread waits for something that only another thread could do.\n  T0 waits for an item in a queue (line 3).\n");
}

TEST(stuck, each_kind_of_wait) {
  for (Wait kind : {Wait::condition, Wait::event, Wait::semaphore, Wait::barrier, Wait::queue_full, Wait::queue_join, Wait::result,
                    Wait::pool_join, Wait::pipe_empty, Wait::pipe_full}) {
    Moment moment;
    moment.waits(kind, 5);
    moment.thread(State::idle, {Wait::task, true});
    expect_everybody(moment, 1);
  }
}

TEST(stuck, processes_that_wait_for_each_other) {
  Moment moment;
  moment.waits(Wait::process_join, process_id(2, 1), 30);
  moment.waits(Wait::queue_empty, 0x40000010, 12, 2);
  expect_everybody(moment, 2);
  EXPECT_EQ(moment.found()->threads[0].sentence(), "Process-1 / T0 waits for the end of Process-2 (line 30)");
}

TEST(stuck, a_queue_full_and_a_thread_that_joins) {
  Moment moment;
  moment.waits(Wait::thread_join, 0);
  moment.waits(Wait::queue_full, 3);
  moment.lane(0).cause.object = moment.id(1);
  expect_everybody(moment, 2);
}

// --- what looks alike and is none ------------------------------------------------------------------------------------

TEST(stuck, not_with_a_timeout_anywhere_in_the_circle) {
  for (int thread : {0, 1}) {
    Moment moment = crossed();
    moment.lane(thread).cause.endless = false;
    EXPECT_FALSE(moment.found());
  }
}

TEST(stuck, not_while_one_in_the_circle_does_something) {
  for (State state : {State::running, State::gil, State::sleeping, State::blocked, State::starting}) {
    Moment moment = crossed();
    moment.lane(1).state = state;
    moment.lane(1).cause = {};
    EXPECT_FALSE(moment.found());
  }
}

TEST(stuck, not_by_a_lock_that_nobody_has_or_somebody_unknown) {
  Moment moment = crossed();
  moment.snapshot.resources[1].holder = 0;
  moment.thread(State::running);
  EXPECT_FALSE(moment.found());
  moment.snapshot.resources[1].holder = lane_id(99, 9);
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_in_a_chain_whose_end_works) {
  Moment moment;
  moment.thread(State::running);
  for (std::uint32_t i = 1; i < 6; ++i) moment.waits(Wait::lock, i);
  for (int i = 0; i < 5; ++i) moment.holds(i, static_cast<std::uint32_t>(i) + 1);
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_while_anybody_can_act) {
  for (State state : {State::running, State::gil, State::sleeping, State::blocked, State::starting}) {
    Moment moment;
    for (Wait kind : {Wait::queue_empty, Wait::event, Wait::condition, Wait::barrier, Wait::thread_join}) moment.waits(kind, 5);
    expect_everybody(moment, 5);
    moment.thread(state);
    EXPECT_FALSE(moment.found());
  }
  Moment timed;
  timed.waits(Wait::event, 1);
  timed.thread(State::lock, {Wait::event, false, 0, 2});
  EXPECT_FALSE(timed.found());
}

TEST(stuck, not_while_a_wait_is_for_something_unknown) {
  Moment moment;
  moment.waits(Wait::event, 1);
  moment.thread(State::lock, {});
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_while_a_process_begins_or_ends) {
  Moment moment;
  moment.waits(Wait::process_join, process_id(2, 1));
  expect_everybody(moment, 1);
  moment.snapshot.processes.push_back({2, process_id(2, 1), true});
  EXPECT_FALSE(moment.found());
  moment.snapshot.processes.back().starting = false;  // no thread of it has a lane any more
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_with_a_thread_that_is_not_seen) {
  Moment moment;
  moment.waits(Wait::event, 1);
  moment.snapshot.complete = false;
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_while_a_semaphore_has_one_to_be_taken) {
  Moment moment;
  moment.waits(Wait::semaphore, 0x40000010);
  expect_everybody(moment, 1);
  moment.snapshot.resources[0x40000010].available = true;
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_with_workers_that_have_nothing_to_do) {
  Moment moment;
  moment.thread(State::idle, {Wait::task, true});
  moment.thread(State::idle, {Wait::task, true});
  EXPECT_FALSE(moment.found());
}

TEST(stuck, not_when_the_joined_thread_works) {
  Moment moment;
  moment.waits(Wait::thread_join, 0);
  moment.thread(State::running);
  moment.lane(0).cause.object = moment.id(1);
  EXPECT_FALSE(moment.found());
}

// --- what C++ threads and processes say ------------------------------------------------------------------------------

/// Watches until something is told. There is no time at which it would give up: a test that hangs is ended by whoever runs it.
std::string told() {
  Arena& arena = *Arena::current();
  Reader reader(arena);
  StuckWatch watch(arena);
  for (;;) {
    reader.poll([&](const Lane& lane) { watch.on_lane(lane); }, [](const Lane&, const Span&) {});
    if (const Stuck* stuck = watch.look()) return stuck->text();
    std::this_thread::yield();
  }
}
/// Watches until `over()`, and for a while longer than it would take: that nothing is told.
void expect_nothing_told(const std::function<bool()>& over) {
  Arena& arena = *Arena::current();
  Reader reader(arena);
  StuckWatch watch(arena);
  while (!over()) {
    reader.poll([&](const Lane& lane) { watch.on_lane(lane); }, [](const Lane&, const Span&) {});
    const Stuck* stuck = watch.look();
    ASSERT_FALSE(stuck) << stuck->text();
    std::this_thread::yield();
  }
}
std::string deadlock_of(const std::string& first, const std::string& a, const std::string& second, const std::string& b) {
  return "Deadlock: 2 threads wait for each other.\n  " + first + " waits for " + b + ", which " + second + " has.\n  " + second + " waits for " + a +
         ", which " + first + " has.\n";
}
/// They are told in the order of their lanes, and either may have begun first.
void expect_told(const std::string& first, const std::string& a, const std::string& second, const std::string& b) {
  const std::string text = told();
  EXPECT_TRUE(text == deadlock_of(first, a, second, b) || text == deadlock_of(second, b, first, a)) << text;
}
Thread named(const char* name, std::function<void()> function) { return Thread(Thread::Options{.name = name}, std::move(function)); }

/// Two threads, each with one lock, that want the other one. When somebody gives a back for the first, the second has it, and leaves it to the
/// first to give back.
template <class Lock>
void cross(Lock& a, Lock& b, const std::function<void()>& meanwhile) {
  threading::Barrier both(2);
  Thread first = named("first", [&] {
    std::lock_guard one(a);
    both.wait();
    std::lock_guard two(b);
  });
  Thread second = named("second", [&] {
    std::lock_guard one(b);
    both.wait();
    a.lock();
  });
  threading::main_thread();  // whoever asks first is
  first.start();
  second.start();
  meanwhile();
  first.join();
  second.join();
}

TEST(stuck, locks_of_threads_in_opposite_order) {
  threading::Lock a{"lock_a"}, b;
  cross(a, b, [&] {
    expect_told("first", "lock_a", "second", "a lock");
    a.release();
  });
  EXPECT_FALSE(a.locked() || b.locked());
}

TEST(stuck, locks_of_processes_between_threads) {
  multiprocessing::Lock a("lock_a"), b("lock_b");
  cross(a, b, [&] {
    expect_told("first", "lock_a", "second", "lock_b");
    a.release();
  });
}

template <class Lock>
int hold_and_want(Lock mine, Lock other, multiprocessing::Barrier both) {
  std::lock_guard one(mine);
  both.wait();
  try {
    other.lock();
  } catch (const multiprocessing::OwnerDied&) {
    return 0;
  }
  return 1;
}

template <class Lock>
void cross_processes() {
  Lock a("lock_a"), b("lock_b");
  multiprocessing::Barrier both(2);
  Process first({.name = "first", .daemon = true}, &hold_and_want<Lock>, a, b, both), second({.name = "second", .daemon = true}, &hold_and_want<Lock>, b, a, both);
  first.start();
  second.start();
  expect_told("first / MainThread", "lock_a", "second / MainThread", "lock_b");
  // Of one that is killed the other gets its lock, and goes on: what the dead one has said is not believed.
  first.kill();
  first.join();
  expect_nothing_told([&] { return !second.is_alive(); });
  EXPECT_EQ(second.exitcode(), 0);
}

TEST(stuck, two_processes_that_hold_what_the_other_wants) { cross_processes<multiprocessing::Lock>(); }
TEST(stuck, likewise_with_recursive_locks) { cross_processes<multiprocessing::RLock>(); }

TEST(stuck, a_lock_whose_thread_has_ended) {
  threading::Lock lock{"ours"};
  Thread taker = named("taker", [&] { lock.lock(); });
  taker.start();
  taker.join();
  Thread waiter = named("waiter", [&] { std::lock_guard guard(lock); });
  waiter.start();
  EXPECT_EQ(told(), "Deadlock: a thread waits for what will never come.\n  waiter waits for ours, which taker has ended without giving back.\n");
  lock.release();
  waiter.join();
}

TEST(stuck, a_recursive_lock_is_not_that_of_a_thread_that_begins_where_its_owner_was) {
  threading::RLock lock;
  Thread taker = named("taker", [&] { lock.acquire(); });
  taker.start();
  taker.join();
  for (int i = 0; i < 20; ++i) {
    Thread other = named("other", [&] { EXPECT_FALSE(lock.acquire(0)); });
    other.start();
    other.join();
  }
}

TEST(stuck, a_lock_that_goes_from_hand_to_hand_has_the_holder_that_it_has) {
  threading::Lock lock{"it"};
  std::atomic<int> left = 4;
  std::deque<Thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back(Thread::Options{.name = "hand"}, [&] {
      for (int n = 0; n < 2000; ++n) {
        std::lock_guard guard(lock);
        std::this_thread::yield();
      }
      --left;
    });
  }
  for (Thread& thread : threads) thread.start();
  expect_nothing_told([&] { return left == 0; });
  for (Thread& thread : threads) thread.join();
  EXPECT_EQ(Resource::find(*Arena::current(), object_at(&lock)).holder, 0u);
}

}  // namespace
}  // namespace poolyard::trace
