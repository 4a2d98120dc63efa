// Everything about threads and pools at once, by chance: --seed=… repeats a run (the seed is printed), --stress-ms=… says for how long.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <poolyard/pool.h>
#include <poolyard/process_pool_executor.h>
#include <poolyard/queue.h>
#include <poolyard/thread_pool_executor.h>
#include <poolyard/threading/barrier.h>
#include <poolyard/threading/event.h>
#include <poolyard/threading/semaphore.h>

#include "options.h"

namespace poolyard {
namespace {

std::uint32_t seed() {
  static const std::uint32_t value = [] {
    const auto given = option("seed");
    const auto chosen = given ? static_cast<std::uint32_t>(*given) : std::random_device()();
    std::printf("--seed=%u\n", chosen);
    return chosen;
  }();
  return value;
}
double duration_ms() { return option("stress-ms").value_or(300); }

class Dice {
 public:
  explicit Dice(std::uint32_t which) : engine_(seed() + which * 7919) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(n)); }
  bool once_in(int n) { return below(n) == 0; }
  /// Some work, mostly next to none.
  void work() {
    volatile unsigned sum = 0;
    for (unsigned i = once_in(50) ? 200000 : static_cast<unsigned>(below(100)); i > 0; --i) sum = sum + i;
  }

 private:
  std::mt19937 engine_;
};

// Pools are made, flooded from several threads, from tasks, waited for, terminated: each task runs once or is dropped, once.
TEST(stress, pools) {
  Dice dice(0);
  for (const double until = now_ms() + duration_ms(); now_ms() < until;) {
    ThreadPool pool(1 + dice.below(4));
    std::atomic<int> queued{0}, ran{0};
    const bool terminates = dice.once_in(3);
    std::atomic<int> dropped{0};
    std::atomic<bool> cut_short{false};
    auto flood = [&](std::uint32_t which) {
      Dice mine(which);
      std::vector<AsyncResult<int>> results;
      try {
        for (int i = mine.below(3000); i > 0; --i) {
          switch (mine.below(8)) {
            case 0:
              results.push_back(pool.apply_async([&ran, which, i] { Dice(which + static_cast<std::uint32_t>(i)).work(); return ++ran, i; }));
              ++queued;
              break;
            case 1:
              if (!results.empty()) {
                try {
                  results.back().get(mine.once_in(2) ? 0.01 : kForever);
                } catch (const TimeoutError&) {
                }
              }
              break;
            case 2:
              try {
                auto all = pool.map_async([&ran](int x) { return ++ran, x; }, std::views::iota(0, mine.below(50)), 1 + mine.below(5));
                const auto items = all.get();
                for (std::size_t at = 0; at < items.size(); ++at) ASSERT_EQ(items[at], static_cast<int>(at));
                queued += static_cast<int>(items.size());
              } catch (...) {
                cut_short = true;  // it ran in part: there is nothing to count
                throw;
              }
              break;
            default:
              results.push_back(pool.apply_async([&ran, i] { return ++ran, i; }));
              ++queued;
          }
        }
      } catch (const PoolTerminated&) {    // of a map
      } catch (const std::logic_error&) {  // closed
      }
      for (auto& result : results) {
        try {
          result.get();
        } catch (const PoolTerminated&) {
          ++dropped;
        }
      }
    };
    {
      Thread other(flood, 1000u + static_cast<std::uint32_t>(dice.below(1000)));
      other.start();
      if (terminates) {
        Dice(static_cast<std::uint32_t>(dice.below(1000))).work();
        pool.terminate();
      } else {
        flood(static_cast<std::uint32_t>(dice.below(1000)));
      }
      other.join();
    }
    if (!terminates) pool.close();
    pool.join();
    // A call that was refused was counted by nobody and ran nowhere.
    if (!cut_short) {
      EXPECT_EQ(ran + dropped, queued) << "--seed=" << seed();
    }
  }
}

TEST(stress, futures) {
  Dice dice(1);
  for (const double until = now_ms() + duration_ms(); now_ms() < until;) {
    ThreadPoolExecutor executor(1 + dice.below(3));
    std::atomic<int> ran{0}, told{0};
    std::vector<Future<int>> futures;
    const int count = dice.below(500);
    for (int i = 0; i < count; ++i) {
      futures.push_back(executor.submit([&ran, i] { return ++ran, i; }));
      if (dice.once_in(3)) futures.back().cancel();
      futures.back().add_done_callback([&told](const Future<int>& future) { told += future.done() ? 1 : 1000000; });
    }
    if (dice.once_in(3)) executor.shutdown(false, true);
    int cancelled = 0, completed = 0;
    for (const auto& future : as_completed(futures)) {
      ++completed;
      if (future.cancelled()) ++cancelled;
    }
    executor.shutdown();
    EXPECT_EQ(completed, count);
    EXPECT_EQ(ran + cancelled, count) << "--seed=" << seed();
    EXPECT_EQ(told, count) << "--seed=" << seed();
  }
}

int twice(int x) { return 2 * x; }
std::string copy(const std::string& text) { return text; }
/// From another thread, at whatever instruction the worker is by then.
int dies_soon(int spins) {
  std::thread([spins] {
    std::atomic<int> left{spins};
    while (left.fetch_sub(1) > 0) {
    }
    exit_process(9);
  }).detach();
  return spins;
}
int throws(int x) { throw std::out_of_range(std::to_string(x)); }

// Workers die at any instruction, tasks throw, are waited for too shortly, the pool is terminated or runs out: each result is right, or
// says what happened to it.
TEST(stress, process_pools) {
  Dice dice(4);
  for (const double until = now_ms() + duration_ms(); now_ms() < until;) {
    Pool pool({.processes = 1 + dice.below(3), .maxtasksperchild = dice.once_in(3) ? 1 + dice.below(20) : 0});
    const bool kills = dice.once_in(2), terminates = dice.once_in(4);
    std::atomic<int> told{0};
    int tell = 0;
    auto may_fail = [&](auto ask) {
      try {
        ask();
      } catch (const WorkerDied&) {
        EXPECT_TRUE(kills) << "--seed=" << seed();
      } catch (const PoolTerminated&) {
        EXPECT_TRUE(terminates) << "--seed=" << seed();
      }
    };
    std::vector<AsyncResult<int>> results, failures;
    std::vector<AsyncResult<std::string>> texts;
    std::vector<AsyncResult<std::vector<int>>> maps;
    for (int i = dice.below(100); i > 0; --i) {
      switch (dice.below(kills ? 8 : 7)) {
        case 0:
          results.push_back(pool.apply_async(Callbacks{.callback = [&](int) { ++told; },
                                                       .error_callback = [&](std::exception_ptr) { ++told; }},
                                             twice, static_cast<int>(results.size())));
          ++tell;
          break;
        case 1:
          texts.push_back(pool.apply_async(copy, std::string(static_cast<std::size_t>(dice.once_in(5) ? 100'000 : dice.below(100)), 'x')));
          break;
        case 2:
          failures.push_back(pool.apply_async(throws, i));
          break;
        case 3:
          maps.push_back(pool.map_async(twice, std::views::iota(0, dice.below(40)), static_cast<std::size_t>(dice.below(5))));
          break;
        case 4:
          if (!results.empty()) may_fail([&] { results.back().wait(dice.once_in(2) ? 0.01 : kForever); });
          break;
        case 7:
          pool.apply_async(dies_soon, dice.below(20'000));
          break;
        default:
          results.push_back(pool.apply_async(twice, static_cast<int>(results.size())));
      }
    }
    if (terminates) pool.terminate();
    pool.close();
    for (std::size_t i = 0; i < results.size(); ++i) {
      may_fail([&] { EXPECT_EQ(results[i].get(), 2 * static_cast<int>(i)); });
    }
    for (auto& text : texts) may_fail([&] { EXPECT_EQ(text.get().find_first_not_of('x'), std::string::npos); });
    for (auto& failure : failures) may_fail([&] { EXPECT_THROW(failure.get(), std::exception); });
    for (auto& map : maps) {
      may_fail([&] {
        for (std::size_t i = 0; i < map.get().size(); ++i) EXPECT_EQ(map.get()[i], 2 * static_cast<int>(i));
      });
    }
    pool.join();
    EXPECT_EQ(told, tell) << "--seed=" << seed();
  }
}

// Likewise for futures, which may be cancelled, and whose executor does not survive a worker's death.
TEST(stress, process_futures) {
  Dice dice(5);
  for (const double until = now_ms() + duration_ms(); now_ms() < until;) {
    ProcessPoolExecutor executor(1 + dice.below(3));
    std::vector<Future<int>> futures;
    const int count = dice.below(100);
    bool killed = false;
    std::atomic<int> told{0};
    for (int i = 0; i < count; ++i) {
      try {
        if (dice.once_in(200)) {
          executor.submit(dies_soon, dice.below(20'000));
          killed = true;
        }
        futures.push_back(executor.submit(twice, i));
      } catch (const BrokenProcessPool&) {
        break;
      }
      futures.back().add_done_callback([&told](const Future<int>& future) { told += future.done() ? 1 : 1000000; });
      if (dice.once_in(3)) futures[static_cast<std::size_t>(dice.below(static_cast<int>(futures.size())))].cancel();
      if (dice.once_in(20)) wait(futures, dice.once_in(2) ? 0.1 : kForever, ReturnWhen::first_completed);
    }
    if (dice.once_in(3)) executor.shutdown(false, true);
    int completed = 0;
    for (const auto& future : as_completed(futures)) completed += future.done();
    executor.shutdown();
    EXPECT_EQ(completed, static_cast<int>(futures.size()));
    EXPECT_EQ(told, static_cast<int>(futures.size())) << "--seed=" << seed();
    for (std::size_t i = 0; i < futures.size(); ++i) {
      try {
        EXPECT_EQ(futures[i].result(0), 2 * static_cast<int>(i));
      } catch (const CancelledError&) {
        EXPECT_TRUE(futures[i].cancelled());
      } catch (const BrokenProcessPool&) {
        EXPECT_TRUE(killed) << "--seed=" << seed();
      }
    }
  }
}

// What is put is got, once, through bounded queues with timeouts on both sides.
TEST(stress, queues) {
  Dice dice(2);
  for (const double until = now_ms() + duration_ms(); now_ms() < until;) {
    queue::Queue<int> jobs(1 + dice.below(5));
    std::atomic<long> put{0}, got{0};
    std::atomic<int> putters{2};
    std::vector<std::unique_ptr<Thread>> threads;
    for (std::uint32_t which = 0; which < 5; ++which) {
      threads.push_back(std::make_unique<Thread>([&, which] {
        Dice mine(which);
        if (which < 2) {
          for (int i = 0; i < 300; ++i) {
            try {
              jobs.put(i, mine.once_in(4) ? 0.01 : kForever);
              put += i;
            } catch (const queue::Full&) {
            }
          }
          if (--putters == 0) jobs.shutdown();
          return;
        }
        try {
          for (;;) {
            try {
              got += jobs.get(mine.once_in(4) ? 0.01 : kForever);
              jobs.task_done();
            } catch (const queue::Empty&) {
            }
          }
        } catch (const queue::ShutDown&) {
        }
      }));
      threads.back()->start();
    }
    for (auto& thread : threads) thread->join();
    EXPECT_TRUE(jobs.join(0));
    EXPECT_EQ(put, got) << "--seed=" << seed();
  }
}

// Semaphores, conditions and events that are given up at any moment lose no wake.
TEST(stress, wakes) {
  Dice dice(3);
  for (const double until = now_ms() + duration_ms(); now_ms() < until;) {
    auto tokens = std::make_unique<threading::Semaphore>(0);
    std::atomic<int> taken{0};
    const int count = 200;
    std::vector<std::unique_ptr<Thread>> threads;
    for (std::uint32_t which = 0; which < 3; ++which) {
      threads.push_back(std::make_unique<Thread>([&, which] {
        Dice mine(which);
        while (taken < count) {
          // The last ones may wait for what never comes.
          if (tokens->acquire(mine.once_in(2) ? 0.02 : 5)) ++taken;
        }
      }));
      threads.back()->start();
    }
    for (int left = count; left > 0;) {
      const int some = std::min(left, 1 + dice.below(3));
      tokens->release(some);
      left -= some;
      if (dice.once_in(5)) dice.work();
    }
    for (auto& thread : threads) thread->join();
    EXPECT_EQ(taken, count) << "--seed=" << seed();
    EXPECT_EQ(tokens->value(), 0);
  }
}

}  // namespace
}  // namespace poolyard
