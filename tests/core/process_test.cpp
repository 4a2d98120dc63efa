#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <poolyard/process.h>
#include <poolyard/thread.h>

#include "options.h"

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
  static Process child({.name = "left alone", .daemon = true}, wait_forever);
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

TEST(process, daemons_die_with_their_parent) {
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

// --starts=10000 asks for more: what a start left behind, in tables of some hundred places, would be missed soon.
TEST(process, many_in_sequence) {
  const int starts = static_cast<int>(option("starts").value_or(40));
  for (int i = 0; i < starts; ++i) {
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

template <class F>
std::string error_of(F function) {
  try {
    function();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "none";
}

TEST(process, errors_are_pythons) {
  Process process(nothing);
  EXPECT_TRUE(error_of([&] { process.join(); }).starts_with("can only join a started process"));
  EXPECT_TRUE(error_of([&] { process.sentinel(); }).starts_with("process not started"));
  process.set_name("other");
  process.set_daemon(true);
  EXPECT_EQ(process.name(), "other");
  EXPECT_TRUE(process.daemon());
  process.start();
  EXPECT_TRUE(error_of([&] { process.start(); }).starts_with("cannot start a process twice"));
  EXPECT_EQ(error_of([&] { process.set_daemon(false); }), "process has already started");
  process.join();
}

TEST(process, close_gives_back_what_has_ended) {
  Process process(wait_forever);
  process.start();
  EXPECT_TRUE(error_of([&] { process.close(); }).starts_with("Cannot close a process while it is still running"));
  process.kill();
  process.join();
  process.close();
  process.close();
  EXPECT_EQ(error_of([&] { process.is_alive(); }), "process object is closed");
  EXPECT_EQ(error_of([&] { process.join(); }), "process object is closed");
  Process never(nothing);
  never.close();
  EXPECT_EQ(error_of([&] { never.start(); }), "process object is closed");
}

TEST(process, run_calls_the_target_here) {
  Process process(square, 7);
  EXPECT_EQ(process.run(), 49);
  EXPECT_FALSE(process.exitcode());
  EXPECT_THROW(Process(throws).run(), std::runtime_error);
}

/// An object that travels.
struct Countdown {
  std::vector<int> numbers;
  int operator()() const { return static_cast<int>(numbers.size()); }
  template <class Archive>
  void serialize(Archive& archive) {
    archive(numbers);
  }
};

TEST(process, runs_lambdas_and_objects_that_travel) {
  Process lambda([](std::string_view text, int n) { return static_cast<int>(text.size()) + n; }, "four", 3);
  Process object({.name = "countdown"}, Countdown{{3, 2, 1}});
  lambda.start();
  object.start();
  lambda.join();
  object.join();
  EXPECT_EQ(lambda.exitcode(), 7);
  EXPECT_EQ(object.exitcode(), 3);
}

TEST(process, tells_of_the_exception_that_ended_it) {
  Process process(throws);
  process.start();
  process.join();
  EXPECT_EQ(process.error(), "std::runtime_error: expected here");
}

int knows_its_family() {
  auto self = multiprocessing::current_process();
  auto parent = multiprocessing::parent_process();
  if (self.name() != "child" || self.pid() != getpid() || !self.daemon() || !self.is_alive()) return 1;
  if (!parent || parent->pid() != getppid() || !parent->is_alive() || parent->daemon()) return 2;
  if (!multiprocessing::active_children().empty()) return 3;
  Process inner({.name = "inner"}, wait_forever);
  inner.start();
  auto children = multiprocessing::active_children();
  if (children.size() != 1 || children[0].pid() != inner.pid() || children[0].name() != "inner") return 4;
  if (children[0].join(1)) return 5;
  children[0].terminate();
  if (!children[0].join() || children[0].is_alive() || children[0].exitcode() != -15) return 6;
  return multiprocessing::active_children().empty() ? 0 : 7;
}

TEST(process, knows_its_family) {
  EXPECT_EQ(multiprocessing::current_process().name(), "MainProcess");
  EXPECT_FALSE(multiprocessing::parent_process());
  EXPECT_GE(multiprocessing::cpu_count(), 1);
  EXPECT_THROW(multiprocessing::current_process().join(), std::logic_error);
  EXPECT_THROW(multiprocessing::current_process().kill(), std::logic_error);
  Process child({.name = "child", .daemon = true}, knows_its_family);
  child.start();
  child.join();
  EXPECT_EQ(child.exitcode(), 0);
}

TEST(process, several_are_waited_for) {
  Process first(wait_forever), second(wait_forever);
  first.start();
  second.start();
  const std::vector<Sentinel> both{first.sentinel(), second.sentinel()};
  EXPECT_TRUE(multiprocessing::wait(both, 1).empty());
  EXPECT_FALSE(both[1].ready());
  std::thread killer([&] { second.kill(); });
  EXPECT_EQ(multiprocessing::wait(both), std::vector<Sentinel>{both[1]});
  killer.join();
  first.kill();
  first.join();
  EXPECT_EQ(multiprocessing::wait(both, 0).size(), 2u);
}

TEST(process, functions_are_numbers_and_back) {
  auto id = function_id(square);
  EXPECT_EQ(reinterpret_cast<int (*)(int)>(function_from_id(id)), &square);
}

}  // namespace
}  // namespace poolyard
