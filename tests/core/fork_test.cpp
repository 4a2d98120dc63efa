#include <gtest/gtest.h>

#include <poolyard/fork.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <poolyard/pool.h>
#include <poolyard/process.h>
#include <poolyard/thread.h>

namespace poolyard {
namespace {

ProcessOptions forked() { return {.method = StartMethod::fork}; }

std::string inherited = "as the program begins";
std::vector<std::string> heard;  // by the handlers below

int length_of_inherited(int more) { return static_cast<int>(inherited.size()) + more; }
int changes_what_it_inherited() {
  inherited += " changed";
  return static_cast<int>(inherited.size());
}
int depth() { return fork_depth(); }
int depth_below() {
  Process child(forked(), depth);
  child.start();
  child.join();
  return child.exitcode().value_or(-1);
}
int spawned_below() {
  Process child(depth);
  child.start();
  child.join();
  return child.exitcode().value_or(-1);
}
int echo() {
  char c;
  while (inbox().wait_readable()) {
    inbox().read(&c, 1);
    outbox().write(&c, 1);
    if (c == '.') break;
  }
  return 0;
}
int threads_inside() {
  std::atomic<int> sum{0};
  for (int i = 1; i <= 4; ++i) Thread([&sum, i] { sum += i; }).start();
  join_threads();
  return sum;
}
int count_heard() {
  int answer = 0;
  for (const auto& word : heard) answer = 10 * answer + (word == "before" ? 1 : word == "parent" ? 2 : 3);
  return answer;
}
int leaves_a_fork() {
  static Process child({.name = "left alone", .daemon = true, .method = StartMethod::fork}, echo);
  child.start();
  std::int32_t slot = child.slot();
  outbox().write(&slot, sizeof slot);
  exit_process(3);
}
std::string inherited_in_a_worker(int) { return inherited; }

// ThreadSanitizer ends a process that starts threads after it was copied from one with several: it cannot follow that.
#if defined(__SANITIZE_THREAD__)
constexpr bool kThreadsInCopies = false;
#else
constexpr bool kThreadsInCopies = true;
#endif

class fork : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_fork()) GTEST_SKIP() << "no fork here";
  }
  template <class F, class... A>
  int run(F* target, A... arguments) {
    Process process(forked(), target, arguments...);
    process.start();
    process.join();
    return process.exitcode().value_or(-1000);
  }
};

TEST_F(fork, is_a_copy_of_this_moment) {
  inherited = "changed before the fork";
  Process process(forked(), length_of_inherited, 7);
  inherited += "!";
  process.start();
  inherited = "changed after it";
  process.join();
  EXPECT_EQ(process.exitcode(), 24 + 7);
}

TEST_F(fork, has_memory_of_its_own) {
  inherited = "mine";
  EXPECT_EQ(run(changes_what_it_inherited), 12);
  EXPECT_EQ(inherited, "mine");
}

TEST_F(fork, is_another_process) {
  Process process({.name = "copy", .method = StartMethod::fork}, echo);
  process.start();
  EXPECT_NE(process.pid(), getpid());
  EXPECT_NE(process.slot(), Arena::current_process());
  for (char c : {'a', 'b', '.'}) {
    char back = 0;
    process.to_child().write(&c, 1);
    process.from_child().read(&back, 1);
    EXPECT_EQ(back, c);
  }
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
}

TEST_F(fork, starts_threads_and_processes) {
  if (!kThreadsInCopies) GTEST_SKIP() << "not under ThreadSanitizer";
  EXPECT_EQ(run(threads_inside), 10);
  EXPECT_EQ(run(depth), fork_depth() + 1);
  EXPECT_EQ(run(depth_below), fork_depth() + 2);
  EXPECT_EQ(run(spawned_below), 0);
}

TEST_F(fork, outlives_the_thread_that_made_it) {
  Process process(forked(), echo);
  std::thread([&] { process.start(); }).join();
  EXPECT_TRUE(process.is_alive());
  char back = 0;
  process.to_child().write(".", 1);
  process.from_child().read(&back, 1);
  EXPECT_EQ(back, '.');
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
}

TEST_F(fork, a_daemon_dies_with_its_parent) {
  Process process(leaves_a_fork);
  process.start();
  std::int32_t slot = -1;
  process.from_child().read(&slot, sizeof slot);
  int generation = Arena::current()->process(slot).generation;
  process.join();
  EXPECT_EQ(process.exitcode(), 3);
  EXPECT_EQ(Arena::current()->wait_process(slot, generation, 5000), -9);
}

TEST_F(fork, ends_nothing_that_it_inherited) {
  Process sibling(echo);
  sibling.start();
  static Process* shown;
  shown = &sibling;
  auto destroys = +[]() -> int {
    shown->~Process();
    return 5;
  };
  EXPECT_EQ(run(destroys), 5);
  EXPECT_TRUE(sibling.is_alive());
  sibling.to_child().write(".", 1);
  sibling.join();
  EXPECT_EQ(sibling.exitcode(), 0);
}

TEST_F(fork, calls_the_handlers_around_it) {
  // Handlers are registered for good: these speak only while this test runs.
  static bool listening;
  static int child_slot;
  listening = true;
  heard.clear();
  [[maybe_unused]] static const bool registered = (at_fork({.before = [](int child) { if (listening) child_slot = child, heard.push_back("before"); },
           .in_parent = [] { if (listening) heard.push_back("parent"); },
           .in_child = [] { if (listening) heard.push_back("child"); }}), true);
  Process process(forked(), count_heard);
  process.start();
  process.join();
  listening = false;
  EXPECT_EQ(process.exitcode(), 13);
  EXPECT_EQ(heard, (std::vector<std::string>{"before", "parent"}));
  EXPECT_EQ(child_slot, process.slot());
}

TEST_F(fork, many_in_sequence_while_threads_work) {
  std::atomic<bool> done{false};
  std::vector<std::thread> busy;
  for (int i = 0; i < 2; ++i) {
    busy.emplace_back([&] {
      while (!done) delete[] new std::string[10];  // in the allocator most of the time
    });
  }
  inherited = "x";
  for (int i = 0; i < 40; ++i) EXPECT_EQ(run(length_of_inherited, i), i + 1);
  done = true;
  for (auto& thread : busy) thread.join();
}

TEST_F(fork, of_another_program_is_refused) {
  EXPECT_THROW(Process({.image = "other", .method = StartMethod::fork}, nullptr, ""), std::invalid_argument);
  EXPECT_THROW(Process({.arena = Arena::create(), .method = StartMethod::fork}, echo), std::invalid_argument);
}

TEST_F(fork, pool_workers_are_copies_of_the_moment_the_pool_was_made) {
  inherited = "for the workers";
  Pool pool({.processes = 2, .method = StartMethod::fork});
  inherited = "later";
  EXPECT_EQ(pool.apply(inherited_in_a_worker, 0), "for the workers");
}

}  // namespace
}  // namespace poolyard
