#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include <poolyard/process.h>
#include <poolyard/thread.h>

namespace poolyard {
namespace {

TEST(thread, runs_a_callable_with_arguments) {
  int result = 0;
  Thread thread([&result](int a, const std::string& b) { result = a + static_cast<int>(b.size()); }, 5, "four");
  EXPECT_FALSE(thread.is_alive());
  thread.start();
  EXPECT_TRUE(thread.join());
  EXPECT_EQ(result, 9);
  EXPECT_FALSE(thread.is_alive());
}

class Countdown : public Thread {
 public:
  Countdown(int from) : Thread(Options{.name = "countdown"}), from_(from) {}
  int steps = 0;

 private:
  void run() override {
    while (from_-- > 0) ++steps;
  }
  int from_;
};

TEST(thread, a_subclass_overrides_run) {
  Countdown thread(5);
  thread.start();
  thread.join();
  EXPECT_EQ(thread.steps, 5);
  EXPECT_EQ(thread.name(), "countdown");
}

TEST(thread, runs_once) {
  Thread thread([] {});
  EXPECT_THROW(thread.join(), std::logic_error);
  thread.start();
  EXPECT_THROW(thread.start(), std::logic_error);
  thread.join();
}

TEST(thread, join_gives_up_in_time) {
  std::atomic<bool> go{false};
  Thread thread([&] { go.wait(false); });
  thread.start();
  EXPECT_FALSE(thread.join(10));
  EXPECT_TRUE(thread.is_alive());
  go = true;
  go.notify_all();
  EXPECT_TRUE(thread.join());
}

TEST(thread, an_exception_ends_only_the_thread) {
  Thread thread(Thread::Options{.name = "thrower"}, [] { throw std::runtime_error("expected here"); });
  thread.start();
  EXPECT_TRUE(thread.join());
}

TEST(thread, the_raw_form_starts_one_too) {
  std::atomic<bool> ran{false};
  EXPECT_NE(start_new_thread([&] {
    ran = true;
    ran.notify_all();
  }), 0u);
  ran.wait(false);
}

TEST(thread, names_and_idents_differ) {
  Thread a([] {}), b([] {});
  EXPECT_NE(a.name(), b.name());
  a.start();
  b.start();
  a.join();
  b.join();
  EXPECT_NE(a.ident(), b.ident());
}

// In a process of their own, because they are about its end.
int non_daemon_is_waited_for() {
  static std::atomic<int> begun{0};
  Thread thread([] {
    begun = 1;
    begun.notify_all();
    begun.wait(1);
    exit_process(42);
  });
  thread.start();
  begun.wait(0);
  begun = 2;
  begun.notify_all();
  return 0;  // must not win: the program waits for the thread
}
int daemon_is_not() {
  Thread thread(Thread::Options{.daemon = true}, [] { std::atomic<int>(0).wait(0); });
  thread.start();
  return 7;
}

TEST(thread, the_end_waits_for_non_daemons) {
  Process process(non_daemon_is_waited_for);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 42);
}

TEST(thread, daemons_die_with_the_main_thread) {
  Process process(daemon_is_not);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 7);
}

}  // namespace
}  // namespace poolyard
