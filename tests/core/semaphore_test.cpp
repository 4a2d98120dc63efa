#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include <poolyard/arena.h>

namespace poolyard {
namespace {

struct semaphore : testing::Test {
  Arena& arena = *Arena::current();
  int index = arena.claim_semaphore(1, Arena::current_process());
  SharedSemaphore gate = arena.semaphore(index);
  ~semaphore() override { arena.release_semaphore(index); }
};

TEST_F(semaphore, counts) {
  EXPECT_TRUE(gate.acquire(0));
  EXPECT_FALSE(gate.acquire(0));
  EXPECT_EQ(gate.value(), 0);
  gate.release();
  gate.release();
  EXPECT_EQ(gate.value(), 2);
}

TEST_F(semaphore, gives_up_in_time) {
  gate.acquire();
  double before = now_ms();
  EXPECT_FALSE(gate.acquire(20));
  EXPECT_GE(now_ms() - before, 19.0);
}

TEST_F(semaphore, excludes) {
  int counter = 0;  // plain: ThreadSanitizer tells if two threads are ever inside
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) {
        gate.acquire();
        ++counter;
        gate.release();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(counter, 8000);
}

TEST_F(semaphore, wakes_every_waiter) {
  gate.acquire();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { gate.acquire(); });
  for (int t = 0; t < 4; ++t) gate.release();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(gate.value(), 0);
}

}  // namespace
}  // namespace poolyard
