// Lock, RLock and the semaphores between processes: exclusion, timeouts, owners that are killed, and that nothing is left over.
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include <poolyard/multiprocessing/event.h>
#include <poolyard/multiprocessing/lock.h>
#include <poolyard/multiprocessing/rlock.h>
#include <poolyard/multiprocessing/semaphore.h>
#include <poolyard/multiprocessing/value.h>
#include <poolyard/pool.h>
#include <poolyard/process.h>

#include "ghost.h"

namespace poolyard::multiprocessing {
namespace {

/// Objects that exist.
int objects() {
  ObjectTable table(*Arena::current());
  int count = 0;
  for (int object = 0; object < ObjectTable::kObjects; ++object) count += table.exists(object);
  return count;
}

/// The same, once the tests before have let go of theirs: a pool's thread may be about to give back what its initializer was given.
int objects_at_rest() {
  for (const double until = now_ms() + 10'000; objects() > 0 && now_ms() < until;) std::this_thread::yield();
  return objects();
}

/// What a struct has travels with it.
struct Kit {
  Lock lock;
  std::vector<Event> events;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(lock, events);
  }
};

template <class L>
int count_up(L lock, Value<int> counter, int times) {
  for (int i = 0; i < times; ++i) {
    std::lock_guard guard(lock);
    counter.set(counter.get() + 1);
  }
  return 0;
}
template <class L>
int die_with(L lock, Event has_it) {
  lock.acquire();
  has_it.set();
  Event().wait();
  return 0;
}
int has_not(RLock lock) { return lock.is_owned() || lock.acquire(0); }
int use(Kit kit) {
  std::lock_guard guard(kit.lock);
  kit.events[0].set();
  kit.events[1].wait();
  return 5;
}
int take(Semaphore semaphore) { return semaphore.acquire(5000) ? 1 : 0; }
Lock give_a_lock() {
  Lock lock;
  lock.acquire();
  return lock;
}
int wait_for_ever(Lock) {
  Event().wait();
  return 0;
}
template <class L>
void excludes() {
  L lock;
  Value<int> counter(0);
  Process a(count_up<L>, lock, counter, 2000), b(count_up<L>, lock, counter, 2000);
  a.start();
  b.start();
  count_up(lock, counter, 2000);
  a.join();
  b.join();
  EXPECT_EQ(counter.get(), 6000);
}
template <class L>
void tells_of_a_dead_owner() {
  L lock;
  Event has_it;
  Process owner(die_with<L>, lock, has_it);
  owner.start();
  ASSERT_TRUE(has_it.wait(20000));
  EXPECT_FALSE(lock.acquire(0));
  std::thread killer([&] { owner.kill(); });
  bool told = false;
  try {
    std::lock_guard guard(lock);
    ADD_FAILURE() << "not told";
  } catch (const OwnerDied&) {
    told = true;
    EXPECT_TRUE(lock.locked());  // by the exception
  }
  killer.join();
  EXPECT_TRUE(told);
  EXPECT_FALSE(lock.locked());
  EXPECT_TRUE(lock.acquire(0));  // it goes on working, and nobody is told again
  lock.release();
  owner.join();
}

TEST(multiprocessing_lock, excludes) { excludes<Lock>(); }
TEST(multiprocessing_lock, a_recursive_one_excludes) { excludes<RLock>(); }

TEST(multiprocessing_lock, gives_up_in_time) {
  Lock lock;
  lock.acquire();
  const double before = now_ms();
  EXPECT_FALSE(lock.acquire(20));
  EXPECT_GE(now_ms() - before, 19.0);
  EXPECT_FALSE(lock.acquire(0));
  std::thread([lock]() mutable { lock.release(); }).join();  // whoever does it
  EXPECT_THROW(lock.release(), std::logic_error);
}

TEST(multiprocessing_lock, is_of_one_thread_and_deep) {
  RLock lock;
  lock.acquire();
  lock.acquire();
  EXPECT_TRUE(lock.is_owned());
  std::thread([lock]() mutable {
    EXPECT_FALSE(lock.acquire(0));
    EXPECT_THROW(lock.release(), std::logic_error);
  }).join();
  Process other(has_not, lock);
  other.start();
  other.join();
  EXPECT_EQ(other.exitcode(), 0);
  lock.release();
  EXPECT_TRUE(lock.locked());
  lock.release();
  EXPECT_FALSE(lock.locked());
}

TEST(multiprocessing_lock, tells_of_a_dead_owner) { tells_of_a_dead_owner<Lock>(); }
TEST(multiprocessing_lock, a_recursive_one_tells_of_a_dead_owner) { tells_of_a_dead_owner<RLock>(); }

TEST(multiprocessing_lock, a_dead_process_that_takes_it_still_is_dead) {
  // In the browser a process goes on for a moment after its end is recorded.
  Lock lock;
  Ghost ghost;
  ghost.dies();
  ghost.takes(ghost.lock_of(Kind::lock));
  EXPECT_THROW(lock.acquire(), OwnerDied);
  EXPECT_TRUE(lock.acquire(0));
  lock.release();
}

TEST(multiprocessing_lock, counts) {
  Semaphore semaphore(2);
  EXPECT_TRUE(semaphore.acquire(0));
  EXPECT_TRUE(semaphore.acquire(0));
  EXPECT_FALSE(semaphore.acquire(10));
  Process a(take, semaphore), b(take, semaphore);
  a.start();
  b.start();
  semaphore.release(2);
  a.join();
  b.join();
  EXPECT_EQ(*a.exitcode() + *b.exitcode(), 2);
  EXPECT_EQ(semaphore.value(), 0);
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  BoundedSemaphore bounded(1);
  EXPECT_THROW(bounded.release(), std::invalid_argument);
  bounded.acquire();
  bounded.release();
  EXPECT_THROW(semaphore.release(0), std::invalid_argument);
}

TEST(multiprocessing_lock, travels_in_what_has_it) {
  Kit kit{Lock(), {Event(), Event()}};
  Process process(use, kit);
  process.start();
  ASSERT_TRUE(kit.events[0].wait(20000));
  EXPECT_FALSE(kit.lock.acquire(0));
  kit.events[1].set();
  EXPECT_TRUE(kit.lock.acquire());
  kit.lock.release();
  process.join();
  EXPECT_EQ(process.exitcode(), 5);
}

TEST(multiprocessing_lock, comes_back_from_a_pool) {
  const int before = objects_at_rest();
  {
    Pool pool(1);
    Lock lock;
    auto same = pool.apply(+[](Lock given) { return given; }, lock);
    EXPECT_EQ(same, lock);
    Lock new_one = pool.apply(give_a_lock);
    EXPECT_TRUE(new_one.locked());
    for (int i = 0; i < 500; ++i) pool.apply_async(give_a_lock);  // nobody takes these
    pool.close();
    pool.join();
    EXPECT_TRUE(new_one.locked());
  }
  EXPECT_EQ(objects(), before);
}

std::optional<Semaphore> of_this_worker;
TEST(multiprocessing_lock, goes_to_an_initializer) {
  Semaphore semaphore(0);
  Pool pool({.processes = 1, .initializer = {+[](Semaphore given) { of_this_worker = given; }, semaphore}});
  pool.apply(+[] { of_this_worker->release(); });
  EXPECT_TRUE(semaphore.acquire(0));
  pool.close();
  pool.join();
}

TEST(multiprocessing_lock, mere_bytes_keep_nothing) { EXPECT_THROW(to_bytes(Lock()), std::logic_error); }

TEST(multiprocessing_lock, what_is_gone_is_an_error) {
  Payload bytes = to_payload(Lock());
  EXPECT_NO_THROW(from_payload<Lock>(bytes));
  bytes.companions.clear();
  EXPECT_THROW(from_payload<Lock>(bytes), std::runtime_error);
  EXPECT_THROW(from_payload<Semaphore>(to_payload(Lock())), std::runtime_error);
}

TEST(multiprocessing_lock, what_the_dead_pack_is_not_kept) {
  const int before = objects_at_rest();
  {
    Lock lock;
    Ghost ghost;
    ObjectTable table(*Arena::current());
    const int parcel = table.claim_parcel(ghost.slot());
    ghost.dies();  // which drops its parcel; but in the browser it goes on
    const int self = Arena::current_process();
    Arena::become_process(ghost.slot());
    table.hold(ghost.index_of(Kind::lock), Role::reader, ObjectTable::holder_of(parcel));
    Arena::become_process(self);
  }
  EXPECT_EQ(objects(), before);
}

TEST(multiprocessing_lock, nothing_is_left_over) {
  const int before = objects_at_rest();
  for (int i = 0; i < 10000; ++i) {
    Lock lock;
    lock.acquire();
  }
  for (int i = 0; i < 10; ++i) {
    // Sent, and never received: the child is killed, or not even started.
    Process killed(wait_for_ever, Lock()), never(wait_for_ever, Lock());
    killed.start();
    killed.kill();
    killed.join();
  }
  EXPECT_EQ(objects(), before);
}

TEST(multiprocessing_lock, too_many_are_an_error_that_says_so) {
  std::vector<Lock> locks;
  try {
    for (;;) locks.emplace_back();
  } catch (const ArenaFull& full) {
    EXPECT_NE(std::string(full.what()).find(std::to_string(ObjectTable::kObjects)), std::string::npos);
    EXPECT_NE(std::string(full.what()).find("Drop"), std::string::npos);
  }
  EXPECT_GT(locks.size(), 4000u);
  locks.clear();
  Lock().acquire();
}

}  // namespace
}  // namespace poolyard::multiprocessing
