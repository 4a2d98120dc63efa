#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <poolyard/process.h>
#include <poolyard/thread.h>

namespace poolyard {
namespace {

int counter = 100;  // each process has its own

int square(int x) { return x * x; }
void nothing() {}
int count_up() { return ++counter; }
int lengths(const std::string& a, const std::vector<int>& b) { return static_cast<int>(a.size() + b.size()); }
int throws() { throw std::runtime_error("expected here"); }
int aborts() { std::abort(); }
int wait_forever() {
  char c;
  inbox().read(&c, 1);
  return 0;
}
int spin() {
  std::atomic<int> n{0};
  outbox().write("x", 1);
  while (n.fetch_add(1) >= 0) {
  }
  return 0;
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
  std::vector<std::thread> threads;
  for (int i = 1; i <= 4; ++i) threads.emplace_back([&sum, i] { sum += i; });
  for (auto& thread : threads) thread.join();
  return sum;
}
int grandchild() {
  Process inner(square, 6);
  inner.start();
  inner.join();
  return inner.exitcode().value_or(-1);
}
int leaves_children() {
  static Process child({.name = "left alone"}, wait_forever);
  child.start();
  auto pid = static_cast<std::int32_t>(child.slot());
  outbox().write(&pid, sizeof pid);
  exit_process(3);
}
[[noreturn]] void throws_beside_a_thread() {
  Thread([] {
    char go;
    inbox().read(&go, 1);
    outbox().write("t", 1);
  }).start();
  throw std::runtime_error("while a thread is at work");
}
int exits_from_a_thread() {
  std::thread([] { exit_process(5); }).join();
  return 0;
}

int run(int (*target)()) {
  Process process(target);
  process.start();
  process.join();
  return process.exitcode().value_or(-1000);
}

TEST(process, runs_a_function_with_arguments) {
  Process process(square, 7);
  EXPECT_FALSE(process.exitcode());
  EXPECT_EQ(process.pid(), 0);
  process.start();
  EXPECT_NE(process.pid(), 0);
  EXPECT_NE(process.pid(), getpid());
  EXPECT_TRUE(process.join());
  EXPECT_EQ(process.exitcode(), 49);
  EXPECT_FALSE(process.is_alive());
}

TEST(process, void_is_zero) {
  Process process(nothing);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
}

TEST(process, has_memory_of_its_own) {
  counter = 500;
  EXPECT_EQ(run(count_up), 101);
  EXPECT_EQ(counter, 500);
}

TEST(process, takes_arguments_of_any_size) {
  std::string big(300000, 'a');
  Process process(lengths, big, std::vector<int>{1, 2, 3});
  process.start();
  process.join();
  EXPECT_EQ(*process.exitcode() & 0xff, 300003 & 0xff);
}

TEST(process, an_exception_is_status_one) { EXPECT_EQ(run(throws), 1); }

TEST(process, an_exception_waits_for_threads) {
  Process process(throws_beside_a_thread);
  process.start();
  char said = 0;
  process.to_child().write("g", 1);
  process.from_child().read(&said, 1);
  EXPECT_EQ(said, 't');
  process.join();
  EXPECT_EQ(process.exitcode(), 1);
}

TEST(process, abort_is_minus_six) { EXPECT_EQ(run(aborts), -6); }

TEST(process, exit_from_any_thread) { EXPECT_EQ(run(exits_from_a_thread), 5); }

TEST(process, starts_threads) { EXPECT_EQ(run(threads_inside), 10); }

TEST(process, starts_processes) { EXPECT_EQ(run(grandchild), 36); }

TEST(process, streams_both_ways) {
  Process process(echo);
  process.start();
  for (char c : {'a', 'b', '.'}) {
    char back = 0;
    process.to_child().write(&c, 1);
    process.from_child().read(&back, 1);
    EXPECT_EQ(back, c);
  }
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
}

TEST(process, kill_ends_one_that_waits) {
  Process process(wait_forever);
  process.start();
  EXPECT_FALSE(process.join(10));
  process.kill();
  process.join();
  EXPECT_EQ(process.exitcode(), -9);
}

TEST(process, terminate_ends_one_that_spins) {
  Process process(spin);
  process.start();
  char c;
  process.from_child().read(&c, 1);
  process.terminate();
  process.join();
  EXPECT_EQ(process.exitcode(), -15);
}

TEST(process, its_reader_hears_of_the_death) {
  Process process(wait_forever);
  process.start();
  std::thread killer([&] { process.kill(); });
  char c;
  EXPECT_THROW(process.from_child().read(&c, 1), RingClosed);
  killer.join();
}

TEST(process, children_die_with_their_parent) {
  Process process(leaves_children);
  process.start();
  std::int32_t slot = -1;
  process.from_child().read(&slot, sizeof slot);
  int generation = Arena::current()->process(slot).generation;
  process.join();
  EXPECT_EQ(process.exitcode(), 3);
  auto exitcode = Arena::current()->wait_process(slot, generation, 5000);
  EXPECT_EQ(exitcode, -9);
}

TEST(process, many_in_sequence) {
  for (int i = 0; i < 40; ++i) {
    Process process(square, i % 10);
    process.start();
    process.join();
    ASSERT_EQ(process.exitcode(), (i % 10) * (i % 10));
  }
}

TEST(process, many_at_once) {
  std::vector<Process> all;
  for (int i = 0; i < 12; ++i) all.emplace_back(square, i);
  for (auto& process : all) process.start();
  for (int i = 0; i < 12; ++i) {
    all[static_cast<std::size_t>(i)].join();
    EXPECT_EQ(all[static_cast<std::size_t>(i)].exitcode(), i * i);
  }
}

TEST(process, a_missing_image_is_an_error) {
  Process process({.name = "absent", .daemon = true, .image = "no-such-program"}, nullptr, "");
  try {
    process.start();
    process.join();
    EXPECT_EQ(process.exitcode(), 127);
    EXPECT_NE(process.error().find("no-such-program"), std::string::npos) << process.error();
  } catch (const ProcessError& error) {
    EXPECT_NE(std::string(error.what()).find("no-such-program"), std::string::npos);
  }
}

TEST(process, runs_once) {
  Process process(nothing);
  process.start();
  EXPECT_THROW(process.start(), std::logic_error);
}

TEST(process, functions_are_numbers_and_back) {
  auto id = function_id(square);
  EXPECT_EQ(reinterpret_cast<int (*)(int)>(function_from_id(id)), &square);
}

}  // namespace
}  // namespace poolyard
