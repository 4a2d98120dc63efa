#include <gtest/gtest.h>

#include <poolyard/fork.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <vector>

#include <poolyard/process.h>
#include <poolyard/thread.h>

namespace poolyard {
namespace {

std::string state = "as the program begins";

int length_of_state(int more) { return static_cast<int>(state.size()) + more; }
int wait_forever() {
  char c;
  inbox().read(&c, 1);
  return 0;
}
int threads_inside() {
  std::atomic<int> sum{0};
  for (int i = 1; i <= 4; ++i) Thread([&sum, i] { sum += i; }).start();
  join_threads();
  return sum;
}

// In a process of its own, which a template may be kept of: it has one thread.
int keeps_a_template() {
  state = "set";
  // Rehearsed or not (in the browser no child is): it has no say in what a child finds.
  if (!keep_template({.prepare = [] { state += " up"; }, .rehearse = [] { length_of_state(0); }})) return 100;
  state = "changed later";
  for (int i = 0; i < 20; ++i) {
    Process child(length_of_state, i);
    child.start();
    child.join();
    if (child.exitcode() != 6 + i) return 1;
  }
  Process grandchild(+[]() -> int {
    Process inner(length_of_state, 1);
    inner.start();
    inner.join();
    return inner.exitcode().value_or(0);
  });
  grandchild.start();
  grandchild.join();
  if (grandchild.exitcode() != 7) return 2;
  Process threads(threads_inside);
  threads.start();
  threads.join();
  if (threads.exitcode() != 10) return 3;
  std::vector<Process> all;
  for (int i = 0; i < 12; ++i) all.emplace_back(length_of_state, i);
  for (auto& process : all) process.start();
  for (int i = 0; i < 12; ++i) {
    all[static_cast<std::size_t>(i)].join();
    if (all[static_cast<std::size_t>(i)].exitcode() != 6 + i) return 4;
  }
  Process killed(wait_forever);
  killed.start();
  killed.kill();
  killed.join();
  if (killed.exitcode() != -9) return 5;
  Process aborted(+[]() -> int { std::abort(); });
  aborted.start();
  aborted.join();
  if (aborted.exitcode() != -6) return 6;
  return 0;
}

TEST(template, spawned_children_begin_as_it_is) {
  Process process(keeps_a_template);
  process.start();
  process.join();
  if (process.exitcode() == 100) GTEST_SKIP() << "no template here";
  EXPECT_EQ(process.exitcode(), 0);
}

}  // namespace
}  // namespace poolyard
