#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <list>
#include <ranges>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include <poolyard/pool.h>

namespace poolyard {
namespace {

int square(int x) { return x * x; }
int whoami() { return getpid(); }
std::string worker_name() { return current_process_name(); }
int throws(const std::string& text) { throw std::runtime_error(text); }
int dies() { exit_process(9); }
std::string large(int bytes) { return std::string(static_cast<std::size_t>(bytes), 'x'); }
std::string same(const std::string& text) { return text; }
int length(const std::string& text) { return static_cast<int>(text.size()); }
void nothing() {}
int add(int a, int b) { return a + b; }
struct Refusal : std::exception {
  const char* what() const noexcept override { return "not today"; }
};
void throws_its_own() { throw Refusal(); }
void throws_a_code() { throw std::system_error(std::make_error_code(std::errc::permission_denied), "mine"); }
/// An object that travels.
struct Times {
  int factor = 1;
  int operator()(int x) const { return factor * x; }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(factor);
  }
};

constexpr int kKillRounds = 60;

// Waits until as many of these run at once as are told: they can only finish side by side.
int meet(int barrier, int parties) {
  SharedMemory& memory = Arena::current()->memory();
  auto word = Arena::current()->semaphore(barrier).word();
  memory.fetch_add(word, 1);
  memory.notify(word);
  for (int here = memory.load(word); here < parties; here = memory.load(word)) memory.wait(word, here);
  return getpid();
}

TEST(pool, gives_results) {
  Pool pool(2);
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 50; ++i) results.push_back(pool.apply_async(square, i));
  pool.close();
  pool.join();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), i * i);
  EXPECT_LE(pool.workers(), 2);
}

TEST(pool, tasks_run_side_by_side_in_other_processes) {
  int barrier = Arena::current()->claim_semaphore(0, Arena::current_process());
  Pool pool(3);
  std::vector<AsyncResult<int>> results;
  for (int i = 0; i < 3; ++i) results.push_back(pool.apply_async(meet, barrier, 3));
  std::set<int> pids;
  for (auto& result : results) pids.insert(result.get());
  EXPECT_EQ(pids.size(), 3u);
  EXPECT_FALSE(pids.contains(getpid()));
  Arena::current()->release_semaphore(barrier);
}

TEST(pool, creates_workers_only_as_needed) {
  Pool pool(8);
  EXPECT_EQ(pool.workers(), 0);
  pool.apply(nothing);
  pool.apply(nothing);
  EXPECT_EQ(pool.workers(), 1);
  EXPECT_EQ(pool.apply(worker_name), "PoolWorker-1");
}

TEST(pool, a_task_may_throw) {
  Pool pool(1);
  auto result = pool.apply_async(throws, "no");
  EXPECT_FALSE(result.wait(kForever) && result.successful());
  try {
    result.get();
    FAIL();
  } catch (const RemoteError&) {
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "no");
  }
  try {
    pool.apply(throws_its_own);
    FAIL();
  } catch (const RemoteError& error) {
    EXPECT_NE(error.type.find("Refusal"), std::string::npos);
    EXPECT_TRUE(std::string(error.what()).ends_with(": not today"));
  }
  EXPECT_THROW(pool.apply(throws_a_code), std::system_error);
  EXPECT_EQ(pool.apply(square, 3), 9);
}

TEST(pool, takes_lambdas_and_objects_that_travel) {
  Pool pool(1);
  EXPECT_EQ(pool.apply([](int a, int b) { return a + b; }, 2, 3), 5);
  EXPECT_EQ(pool.apply([](auto a, auto b) { return a + b; }, std::string("a"), std::string("b")), "ab");
  EXPECT_EQ(pool.apply(Times{3}, 4), 12);
  EXPECT_EQ(pool.apply([](std::string_view text) { return text.size(); }, "text"), 4u);
}

TEST(pool, maps_in_order) {
  Pool pool(2);
  std::vector<int> expected;
  for (int i = 0; i < 100; ++i) expected.push_back(i * i);
  EXPECT_EQ(pool.map(square, std::views::iota(0, 100)), expected);
  EXPECT_EQ(pool.map(Times{2}, std::list<int>{1, 2, 3}, 2), (std::vector<int>{2, 4, 6}));
  EXPECT_EQ(pool.map(length, std::vector<const char*>{"a", "bc"}), (std::vector<int>{1, 2}));
  EXPECT_EQ(pool.map([](bool b) { return !b; }, std::vector<bool>{true, false}), (std::vector<bool>{false, true}));
  EXPECT_EQ(pool.map(square, std::vector<int>{}), std::vector<int>{});
  pool.map([](int) {}, std::views::iota(0, 9));
  EXPECT_EQ(pool.starmap(add, std::vector<std::tuple<int, int>>{{1, 2}, {3, 4}}), (std::vector<int>{3, 7}));
  EXPECT_EQ(pool.starmap_async([](std::string a, int b) { return a + std::to_string(b); },
                               std::vector<std::pair<std::string, int>>{{"a", 1}}, 1).get(),
            std::vector<std::string>{"a1"});
  auto result = pool.map_async(square, std::vector<int>{1, 2, 3}, 2);
  EXPECT_TRUE(result.wait());
  EXPECT_TRUE(result.successful());
  EXPECT_EQ(result.get(), (std::vector<int>{1, 4, 9}));
}

int processes_of_chunks(int) { return getpid(); }

TEST(pool, a_chunk_is_a_task) {
  Pool pool({.processes = 1, .maxtasksperchild = 1});
  // 10 items for one worker: four chunks, as Python has them.
  auto pids = pool.map(processes_of_chunks, std::views::iota(0, 10));
  EXPECT_EQ(std::set<int>(pids.begin(), pids.end()).size(), 4u);
  EXPECT_EQ(pids[0], pids[2]);
  EXPECT_NE(pids[2], pids[3]);
  pids = pool.map(processes_of_chunks, std::views::iota(0, 10), 5);
  EXPECT_EQ(std::set<int>(pids.begin(), pids.end()).size(), 2u);
}

TEST(pool, a_map_throws_what_a_call_throws) {
  Pool pool(2);
  auto refuse_seven = [](int x) { return x == 7 ? throw std::out_of_range("seven") : x; };
  EXPECT_THROW(pool.map(refuse_seven, std::views::iota(0, 20)), std::out_of_range);
  auto results = pool.imap(refuse_seven, std::views::iota(6, 9));
  EXPECT_EQ(results.next(), 6);
  EXPECT_THROW(results.next(), std::out_of_range);
  EXPECT_EQ(results.next(), 8);
  EXPECT_FALSE(results.next());
}

TEST(pool, imap_gives_one_after_another) {
  Pool pool(2);
  int expected = 0;
  for (int x : pool.imap(square, std::views::iota(0, 20), 3)) {
    EXPECT_EQ(x, expected * expected);
    ++expected;
  }
  EXPECT_EQ(expected, 20);
  std::multiset<int> all;
  for (int x : pool.imap_unordered(square, std::views::iota(0, 20))) all.insert(x);
  EXPECT_EQ(all.size(), 20u);
  EXPECT_EQ(*all.rbegin(), 361);
  int barrier = Arena::current()->claim_semaphore(0, Arena::current_process());
  auto late = pool.imap([](int word) { return meet(word, 2); }, std::vector<int>{barrier});
  EXPECT_THROW(late.next(5), TimeoutError);
  auto other = pool.apply_async(meet, barrier, 2);
  EXPECT_NE(late.next(), other.get());
  Arena::current()->release_semaphore(barrier);
}

TEST(pool, a_result_may_take_too_long) {
  int barrier = Arena::current()->claim_semaphore(0, Arena::current_process());
  Pool pool(2);
  auto result = pool.apply_async(meet, barrier, 2);
  EXPECT_FALSE(result.ready());
  EXPECT_FALSE(result.wait(5));
  EXPECT_THROW(result.get(1), TimeoutError);
  EXPECT_THROW(result.successful(), std::logic_error);
  pool.apply(meet, barrier, 2);
  EXPECT_GT(result.get(), 0);
  Arena::current()->release_semaphore(barrier);
}

TEST(pool, callbacks_are_told_before_the_result_is_there) {
  Pool pool(2);
  int value = 0;
  auto result = pool.apply_async(Callbacks{.callback = [&](int x) { value = x; }}, square, 5);
  EXPECT_EQ(result.get(), 25);
  EXPECT_EQ(value, 25);
  std::string text;
  auto failed = pool.apply_async(Callbacks{.callback = [](int) {},
                                           .error_callback = [&](std::exception_ptr error) {
                                             try {
                                               std::rethrow_exception(error);
                                             } catch (const std::exception& thrown) {
                                               text = thrown.what();
                                             }
                                           }},
                                 throws, "no");
  EXPECT_THROW(failed.get(), std::runtime_error);
  EXPECT_EQ(text, "no");
  std::vector<int> all;
  pool.map_async(square, std::vector<int>{1, 2}, 1, Callbacks{.callback = [&](const std::vector<int>& squares) { all = squares; }}).get();
  EXPECT_EQ(all, (std::vector<int>{1, 4}));
}

TEST(pool, a_callback_that_waits_holds_up_no_result) {
  Pool pool(1);
  std::atomic<int> seen{0};
  auto first = pool.apply_async(Callbacks{.callback = [&](int) { seen = pool.apply(square, 3); }}, square, 2);
  EXPECT_EQ(pool.apply(square, 4), 16);
  EXPECT_EQ(first.get(), 4);
  EXPECT_EQ(seen, 9);
  pool.apply_async(Callbacks{.callback = [&](int) {
                     try {
                       pool.join();
                     } catch (const std::logic_error&) {
                       seen = 1;
                     }
                   }}, square, 2);
  pool.close();
  pool.join();  // callbacks have been called
  EXPECT_EQ(seen, 1);
}

TEST(pool, a_dead_worker_fails_its_task_and_is_replaced) {
  Pool pool(1);
  auto result = pool.apply_async(dies);
  auto after = pool.apply_async(square, 4);
  try {
    result.get();
    FAIL();
  } catch (const WorkerDied& error) {
    EXPECT_NE(std::string(error.what()).find("exit code 9"), std::string::npos) << error.what();
  }
  EXPECT_EQ(after.get(), 16);
  EXPECT_EQ(pool.workers(), 2);
}

TEST(pool, large_arguments_and_results) {
  Pool pool(2);
  EXPECT_EQ(pool.apply(length, large(3'000'000)), 3'000'000);
  EXPECT_EQ(pool.apply(large, 3'000'000).size(), 3'000'000u);
}

TEST(pool, arguments_and_results_for_which_there_is_no_room) {
  Arena& arena = *Arena::current();
  Pool pool(2);
  std::vector<Arena::Offset> blocks;
  while (auto at = arena.claim_blocks(1, Arena::current_process())) blocks.push_back(*at);
  std::vector<AsyncResult<std::string>> results;
  for (int i = 0; i < 6; ++i) results.push_back(pool.apply_async(same, large(300'000 + i)));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), large(300'000 + i));
  for (auto at : blocks) arena.release_blocks(at, 1);
}

// From another thread, at whatever instruction the worker is when it is time.
void dies_in_microseconds(int microseconds) {
  std::thread([microseconds] {
    auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(microseconds);
    while (std::chrono::steady_clock::now() < until) {
    }
    exit_process(9);
  }).detach();
}

TEST(pool, workers_killed_at_any_instruction_lose_no_task) {
  Pool pool(3);
  int died = 0;
  for (int round = 0; round < kKillRounds; ++round) {
    pool.apply_async(dies_in_microseconds, 37 * round % 1500);
    std::vector<AsyncResult<std::string>> results;
    for (int i = 0; i < 40; ++i) results.push_back(pool.apply_async(same, large(i % 8 == 0 ? 100'000 : i)));
    for (int i = 0; i < 40; ++i) {
      try {
        EXPECT_EQ(results[static_cast<std::size_t>(i)].get(), large(i % 8 == 0 ? 100'000 : i));
      } catch (const WorkerDied&) {
        ++died;
      }
    }
  }
  EXPECT_LE(died, kKillRounds);  // each took one task with it, at most
}

/// As a program waits that takes its results itself.
template <class T>
void wait_in_the_handlers_place(Pool& pool, const AsyncResult<T>& result) {
  // begin_wait() before the last look: what is told from then on ends wait().
  while (!result.ready()) {
    if (pool.help()) continue;
    if (!pool.begin_wait()) return void(result.wait());
    if (!result.ready()) pool.wait();
    pool.end_wait();
  }
}

TEST(pool, who_waits_may_take_results_itself) {
  Pool pool(2);
  auto caller = [&pool](int first) {
    for (int i = first; i < first + 300; ++i) {
      auto result = pool.apply_async(square, i);
      wait_in_the_handlers_place(pool, result);
      EXPECT_EQ(result.get(), i * i);
    }
  };
  caller(0);
  std::vector<std::thread> others;
  for (int i = 1; i <= 3; ++i) others.emplace_back(caller, 300 * i);
  for (auto& other : others) other.join();
}

TEST(pool, who_waits_in_the_handlers_place_hears_of_deaths) {
  Pool pool(2);
  for (int i = 0; i < 5; ++i) {
    auto result = pool.apply_async(dies);
    wait_in_the_handlers_place(pool, result);
    EXPECT_THROW(result.get(), WorkerDied);
  }
  auto last = pool.apply_async(dies);
  std::thread waits([&] { wait_in_the_handlers_place(pool, last); });
  pool.stop_helping();
  waits.join();
  EXPECT_THROW(last.get(), WorkerDied);
}

TEST(pool, a_worker_is_replaced_after_its_share) {
  Pool pool(Pool::Options{.processes = 1, .maxtasksperchild = 2});
  std::vector<int> pids;
  for (int i = 0; i < 4; ++i) pids.push_back(pool.apply(whoami));
  EXPECT_EQ(pids[0], pids[1]);
  EXPECT_NE(pids[1], pids[2]);
  EXPECT_EQ(pids[2], pids[3]);
}

std::string words;
void load_words(const std::string& first, int times) {
  for (int i = 0; i < times; ++i) words += first;
}
std::string loaded_words() { return words; }

TEST(pool, workers_begin_with_the_initializer) {
  Pool pool({.processes = 1, .initializer = {load_words, "ab", 3}});
  EXPECT_EQ(pool.apply(loaded_words), "ababab");
  EXPECT_EQ(words, "");
  Pool other({.processes = 1, .initializer = {[] { words = "set"; }}});
  EXPECT_EQ(other.apply(loaded_words), "set");
}

void fails_to_start() { exit_process(4); }

TEST(pool, workers_that_cannot_start_fail_the_tasks) {
  Pool pool(Pool::Options{.processes = 2, .initializer = {fails_to_start}});
  auto result = pool.apply_async(square, 1);
  EXPECT_THROW(result.get(), WorkerDied);
}

TEST(pool, terminate_fails_what_is_not_done) {
  int never = Arena::current()->claim_semaphore(0, Arena::current_process());
  Pool pool(1);
  auto running = pool.apply_async(meet, never, 2);
  auto waiting = pool.apply_async(square, 5);
  pool.terminate();
  pool.join();
  EXPECT_THROW(running.get(), PoolTerminated);
  EXPECT_THROW(waiting.get(), PoolTerminated);
  Arena::current()->release_semaphore(never);
}

TEST(pool, closed_takes_no_more) {
  Pool pool(1);
  EXPECT_THROW(pool.join(), std::logic_error);
  pool.close();
  EXPECT_THROW(pool.apply_async(nothing), std::logic_error);
  pool.join();
}

TEST(pool, a_size_must_be_positive) { EXPECT_THROW(Pool(-1), std::invalid_argument); }

}  // namespace
}  // namespace poolyard
