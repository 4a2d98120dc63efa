#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <list>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>

#include <poolyard/process.h>
#include <poolyard/thread_pool.h>
#include <poolyard/threading/event.h>

namespace poolyard {
namespace {

TEST(thread_pool, gives_results) {
  ThreadPool pool(3);
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 100; ++i) results.push_back(pool.apply_async([](int x) { return x * x; }, i));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), i * i);
  EXPECT_LE(pool.workers(), 3);
}

TEST(thread_pool, creates_workers_only_as_needed) {
  ThreadPool pool(8);
  EXPECT_EQ(pool.workers(), 0);
  pool.apply([] {});
  EXPECT_EQ(pool.workers(), 1);
}

TEST(thread_pool, tasks_wait_when_it_is_full) {
  ThreadPool pool(2);
  std::atomic<int> started{0};
  std::atomic<bool> go{false};
  std::vector<AsyncResult<Nothing>> results;
  for (int i = 0; i < 5; ++i) {
    results.push_back(pool.apply_async([&] {
      ++started;
      started.notify_all();
      go.wait(false);
    }));
  }
  for (int seen = started; seen < 2; seen = started) started.wait(seen);
  EXPECT_EQ(started, 2);
  EXPECT_EQ(pool.workers(), 2);
  go = true;
  go.notify_all();
  pool.close();
  pool.join();
  EXPECT_EQ(started, 5);
}

TEST(thread_pool, a_task_may_throw) {
  ThreadPool pool(1);
  auto result = pool.apply_async([]() -> int { throw std::runtime_error("no"); });
  EXPECT_THROW(result.get(), std::runtime_error);
  EXPECT_FALSE(result.successful());
  EXPECT_EQ(pool.apply([] { return 1; }), 1);
}

TEST(thread_pool, closed_takes_no_more) {
  ThreadPool pool(1);
  EXPECT_THROW(pool.join(), std::logic_error);
  pool.close();
  EXPECT_THROW(pool.apply_async([] {}), std::logic_error);
  pool.join();
}

TEST(thread_pool, terminate_drops_what_has_not_begun) {
  ThreadPool pool(1);
  std::atomic<int> state{0};
  auto running = pool.apply_async([&] {
    state = 1;
    state.notify_all();
    state.wait(1);
  });
  auto waiting = pool.apply_async([] { return 5; });
  state.wait(0);
  pool.terminate();
  EXPECT_THROW(waiting.get(), PoolTerminated);
  state = 2;
  state.notify_all();
  pool.join();
  EXPECT_TRUE(running.successful());
}

TEST(thread_pool, a_size_must_be_positive) { EXPECT_THROW(ThreadPool(-1), std::invalid_argument); }

TEST(thread_pool, get_gives_up_in_time) {
  ThreadPool pool(1);
  std::atomic<bool> go{false};
  auto result = pool.apply_async([&] { go.wait(false); });
  EXPECT_THROW(result.get(10), TimeoutError);
  go = true;
  go.notify_all();
  result.get();
}

// What one worker has is taken in the order in which it came, however it is grouped.
TEST(thread_pool, first_come_first_served) {
  ThreadPool pool(1);
  std::vector<int> order;
  for (int i = 0; i < 5000; ++i) pool.execute([&order, i] { order.push_back(i); });
  pool.close();
  pool.join();
  ASSERT_EQ(order.size(), 5000u);
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

// A batch of short tasks, then a slow one: those behind it in its worker's range run all the same.
TEST(thread_pool, a_slow_task_keeps_none_behind_it) {
  ThreadPool pool(2);
  std::atomic<int> left{20000};
  threading::Event all_others, slow_began;
  for (int i = 0; i < 20001; ++i) {
    if (i == 10000) {
      pool.execute([&] {
        slow_began.set();
        all_others.wait();
      });
    } else {
      pool.execute([&] {
        if (left.fetch_sub(1) == 1) all_others.set();
      });
    }
  }
  EXPECT_TRUE(all_others.wait());
  EXPECT_TRUE(slow_began.wait());
}

// What a callback does may take long, and the next task does not wait for it.
TEST(thread_pool, a_callback_that_waits_holds_up_nobody) {
  ThreadPool pool(2);
  threading::Event go;
  auto first = pool.apply_async(Callbacks{.callback = [&](int) { go.wait(); }}, [] { return 1; });
  EXPECT_EQ(pool.apply([] { return 2; }), 2);
  EXPECT_FALSE(first.ready());  // told before anybody has it
  go.set();
  EXPECT_EQ(first.get(), 1);
}

TEST(thread_pool, callbacks_get_the_outcome) {
  ThreadPool pool(1);
  int value = 0;
  std::string error;
  auto on_error = [&](const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& what) {
      error = what.what();
    }
  };
  pool.apply_async(Callbacks{.callback = [&](int x) { value = x; }, .error_callback = on_error}, [](int x) { return x + 1; }, 4).wait();
  EXPECT_EQ(value, 5);
  EXPECT_EQ(error, "");
  auto failed = pool.apply_async(Callbacks{.callback = [&](int x) { value = x; }, .error_callback = on_error},
                                 []() -> int { throw std::runtime_error("no"); });
  EXPECT_THROW(failed.get(), std::runtime_error);
  EXPECT_EQ(value, 5);
  EXPECT_EQ(error, "no");
}

TEST(thread_pool, what_nobody_asks_for_may_throw) {
  std::atomic<int> told{0};
  auto before = threading::set_excepthook([&](const threading::ExceptHookArgs& args) {
    EXPECT_EQ(args.thread.name(), "ThreadPoolWorker-1");
    ++told;
  });
  {
    ThreadPool pool(1);
    pool.execute([](const std::string& why) { throw std::runtime_error(why); }, std::string("a reason that is longer than three words"));
    pool.apply_async(Callbacks{.callback = [](int) { throw std::runtime_error("from a callback"); }}, [] { return 1; }).get();
    pool.close();
    pool.join();
  }
  threading::set_excepthook(before);
  EXPECT_EQ(told, 2);
}

TEST(thread_pool, arguments_end_before_the_result_is_there) {
  ThreadPool pool(1);
  auto argument = std::make_shared<int>(5);
  EXPECT_EQ(pool.apply_async([](const std::shared_ptr<int>& x) { return *x; }, argument).get(), 5);
  EXPECT_EQ(argument.use_count(), 1);
}

TEST(thread_pool, maps) {
  ThreadPool pool(3);
  auto square = [](int x) { return x * x; };
  std::vector<int> expected(1000);
  for (int i = 0; i < 1000; ++i) expected[static_cast<std::size_t>(i)] = i * i;
  EXPECT_EQ(pool.map(square, std::views::iota(0, 1000)), expected);
  for (std::size_t chunksize : {1, 7, 1000, 5000}) EXPECT_EQ(pool.map(square, std::views::iota(0, 1000), chunksize), expected);
  const std::vector<int> items{1, 2, 3};
  EXPECT_EQ(pool.map([](int x) { return std::to_string(x); }, items), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(pool.map([](int x) { return x > 1; }, std::list<int>{1, 2, 3}), (std::vector<bool>{false, true, true}));
  EXPECT_TRUE(pool.map(square, std::vector<int>{}).empty());
  std::atomic<int> sum{0};
  pool.map([&](int x) { sum += x; }, items);
  EXPECT_EQ(sum, 6);
  std::vector<std::tuple<int, int>> pairs{{1, 2}, {3, 4}};
  EXPECT_EQ(pool.starmap([](int a, int b) { return a * b; }, pairs), (std::vector<int>{2, 12}));
  EXPECT_EQ(pool.starmap_async([](int a, int b) { return a + b; }, pairs).get(), (std::vector<int>{3, 7}));
  int told = 0;
  EXPECT_EQ(pool.map_async(square, items, 1, Callbacks{.callback = [&](const std::vector<int>& all) { told = all[2]; }}).get(),
            (std::vector<int>{1, 4, 9}));
  EXPECT_EQ(told, 9);
}

TEST(thread_pool, a_map_ends_when_all_of_it_has_ended) {
  ThreadPool pool(2);
  std::atomic<int> ran{0};
  EXPECT_THROW(pool.map(
                   [&](int x) {
                     ++ran;
                     if (x % 2 == 0) throw std::runtime_error("even");
                     return x;
                   },
                   std::views::iota(0, 100), 1),
               std::runtime_error);
  EXPECT_EQ(ran, 100);
}

TEST(thread_pool, imap_keeps_the_order) {
  ThreadPool pool(3);
  int expected = 0;
  for (int x : pool.imap([](int i) { return i; }, std::views::iota(0, 100), 7)) EXPECT_EQ(x, expected++);
  EXPECT_EQ(expected, 100);
  std::set<int> seen;
  for (int x : pool.imap_unordered([](int i) { return i; }, std::views::iota(0, 100))) seen.insert(x);
  EXPECT_EQ(seen.size(), 100u);
  threading::Event go;
  auto results = pool.imap(
      [&](int i) {
        if (i == 1) throw std::runtime_error("one");
        if (i == 2) go.wait();
        return i;
      },
      std::vector<int>{0, 1, 2});
  EXPECT_EQ(results.next(), 0);
  EXPECT_THROW(results.next(), std::runtime_error);
  EXPECT_THROW(results.next(5), TimeoutError);
  go.set();
  EXPECT_EQ(results.next(), 2);
  EXPECT_FALSE(results.next());
}

TEST(thread_pool, unordered_results_come_as_they_are_ready) {
  ThreadPool pool(2);
  threading::Event go;
  auto results = pool.imap_unordered(
      [&](int i) {
        if (i == 0) go.wait();
        return i;
      },
      std::vector<int>{0, 1});
  EXPECT_EQ(results.next(), 1);
  EXPECT_THROW(results.next(5), TimeoutError);
  go.set();
  EXPECT_EQ(results.next(), 0);
}

TEST(thread_pool, an_initializer_runs_first_in_every_worker) {
  static thread_local int mine = 0;
  ThreadPool pool({.threads = 2, .initializer = [] { mine = 7; }, .worker_name = "W"});
  for (int x : pool.map([](int) { return mine; }, std::views::iota(0, 50), 1)) EXPECT_EQ(x, 7);
  EXPECT_EQ(pool.apply([] { return threading::current_thread().name().substr(0, 2); }), "W-");
}

TEST(thread_pool, an_initializer_that_throws_ends_the_pool) {
  threading::Event told;
  auto before = threading::set_excepthook([&](const threading::ExceptHookArgs&) { told.set(); });
  ThreadPool pool({.threads = 1, .initializer = [] { throw std::runtime_error("cannot"); }});
  auto result = pool.apply_async([] { return 1; });
  EXPECT_THROW(result.get(), PoolTerminated);
  EXPECT_TRUE(told.wait());
  EXPECT_THROW(pool.apply([] {}), std::logic_error);
  pool.join();
  threading::set_excepthook(before);
}

TEST(thread_pool, tasks_may_queue_tasks) {
  ThreadPool pool(2);
  std::atomic<int> left{1 << 12};
  threading::Event done;
  std::function<void(int)> split = [&](int depth) {
    if (depth == 0) {
      if (left.fetch_sub(1) == 1) done.set();
      return;
    }
    pool.execute(split, depth - 1);
    pool.execute(split, depth - 1);
  };
  pool.execute(split, 12);
  EXPECT_TRUE(done.wait());
}

// In a copy of the process the pool has no workers: it says so, and its end waits for nobody.
int uses_an_inherited_pool() {
  static ThreadPool* pool;
  pool = new ThreadPool(1);
  pool->apply([] {});
  Process child({.method = StartMethod::fork}, +[]() -> int {
    try {
      pool->apply([] {});
    } catch (const std::logic_error&) {
      delete pool;
      return 3;
    }
    return 4;
  });
  child.start();
  child.join();
  delete pool;
  return child.exitcode().value_or(-1);
}
TEST(thread_pool, does_not_come_through_a_fork) {
  Process process(uses_an_inherited_pool);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 3);
}

}  // namespace
}  // namespace poolyard
