// What a Linux system sees of processes: nothing is left over, and nobody outlives the process that it belongs to.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <poolyard/fork.h>
#include <poolyard/pool.h>
#include <poolyard/process.h>

#include "options.h"

namespace poolyard {
namespace {

int nothing() { return 0; }
int seven() { return 7; }
int wait_forever() {
  char c;
  inbox().read(&c, 1);
  return 0;
}

int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

/// The children the system knows of this process, dead ones that nobody waited for included.
std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    int number = std::atoi(entry.path().filename().c_str());
    FILE* file = number > 0 ? std::fopen((entry.path() / "stat").c_str(), "r") : nullptr;
    if (!file) continue;
    int id = 0, parent = 0;
    char state = 0;
    if (std::fscanf(file, "%d (%*[^)]) %c %d", &id, &state, &parent) == 3 && parent == pid) children.push_back(id);
    std::fclose(file);
  }
  return children;
}

void run(ProcessOptions options, int (*target)()) {
  Process process(std::move(options), target);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), target());
}

#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)  // which need memory themselves
/// A scope in which no thread more can be had: there is no memory for its stack.
class NoThreads {
 public:
  NoThreads() {
    unsigned long pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    getrlimit(RLIMIT_AS, &before_);
    rlimit limit = before_;
    limit.rlim_cur = pages * static_cast<unsigned long>(sysconf(_SC_PAGESIZE)) + (1 << 20);
    setrlimit(RLIMIT_AS, &limit);
    try {
      for (;;) threads_.emplace_back([this] { over_.wait(false); });  // with the stacks of those that have ended
    } catch (const std::system_error&) {
    }
  }
  ~NoThreads() {
    setrlimit(RLIMIT_AS, &before_);
    over_ = true;
    over_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

 private:
  rlimit before_;
  std::atomic<bool> over_{false};
  std::list<std::thread> threads_;
};

TEST(posix, a_pool_without_a_thread_for_callbacks_calls_them) {
  Pool pool(1);
  EXPECT_EQ(pool.apply(seven), 7);  // its worker is there
  int seen = 0;
  NoThreads none;
  auto result = pool.apply_async(Callbacks{.callback = [&](int value) { seen = value; }}, seven);
  EXPECT_TRUE(result.wait(20000));
  EXPECT_EQ(seen, 7);
}

TEST(posix, a_pool_that_cannot_be_made_leaves_no_workers) {
  run({}, nothing);  // now there is a thread that starts processes
  {
    NoThreads none;
    EXPECT_THROW(Pool({.processes = 2, .method = StartMethod::fork}), std::system_error);
  }
  for (const auto& worker : multiprocessing::active_children()) EXPECT_TRUE(worker.join(20000));
}
#endif

// A child that outlives its parent: it goes on when `go` allows it, and has a child of its own then.
int outlives(int go) {
  Arena::current()->semaphore(go).acquire();
  Process child(seven);
  child.start();
  child.join();
  return child.exitcode().value_or(1) + 1;
}
int leaves_an_orphan(int go) {
  static Process child({.name = "orphan"}, outlives, go);
  child.start();
  std::int32_t slot = child.slot();
  outbox().write(&slot, sizeof slot);
  exit_process(3);
}
TEST(posix, an_orphan_goes_on) {
  Arena& arena = *Arena::current();
  const int go = arena.claim_semaphore(0, Arena::current_process());
  Process process(leaves_an_orphan, go);
  process.start();
  std::int32_t slot = -1;
  process.from_child().read(&slot, sizeof slot);
  process.join();
  EXPECT_EQ(process.exitcode(), 3);
  const auto orphan = arena.process(slot);
  EXPECT_EQ(orphan.parent, Arena::current_process());
  EXPECT_EQ(orphan.ppid, ::getpid());
  EXPECT_FALSE(arena.wait_process(slot, orphan.generation, 0)) << "it has ended already";
  arena.semaphore(go).release();
  EXPECT_EQ(arena.wait_process(slot, orphan.generation, 10'000), 8);
  arena.release_semaphore(go);
}

/// KB of memory that are this process's.
[[maybe_unused]] long resident() {
  FILE* file = std::fopen("/proc/self/status", "r");
  long kilobytes = 0;
  for (char line[256]; std::fgets(line, sizeof line, file);) {
    if (std::sscanf(line, "RssAnon: %ld", &kilobytes) == 1) break;
  }
  std::fclose(file);
  return kilobytes;
}

// --starts=10000 asks for more.
TEST(posix, nothing_is_left_over) {
  const int starts = static_cast<int>(option("starts").value_or(100));
  for (auto method : {StartMethod::spawn, StartMethod::fork}) {
    for (int i = 0; i < 20; ++i) run({.method = method}, nothing);
    int before = open_descriptors();
    [[maybe_unused]] const long memory = resident();
    for (int i = 0; i < starts; ++i) run({.method = method}, nothing);
    EXPECT_EQ(open_descriptors(), before);
#if !defined(__SANITIZE_THREAD__)  // which keeps a record of every thread in the same memory
    EXPECT_LT(resident(), memory + 2048);
#endif
    EXPECT_TRUE(children_of(::getpid()).empty());
  }
}

TEST(posix, copies_hold_no_more_descriptors_than_they_need) {
  // 0 to 2, the arena, what ties it to its parent, the directory that is being read; under a harness perhaps more.
  static int inherited;
  Process sibling(wait_forever);
  sibling.start();
  inherited = open_descriptors();
  auto none_of_the_parents_children = +[]() -> int { return open_descriptors() < inherited ? 0 : 1; };
  run({.method = StartMethod::fork}, +[]() -> int { return 0; });
  Process process({.method = StartMethod::fork}, none_of_the_parents_children);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 0);
  sibling.kill();
}

// --- with a template, in a process of its own that has one thread ------------------------------------------------------

int with_template(int (*test)()) {
  Process process(
      +[](std::int32_t test) -> int {
        if (!keep_template({})) return 100;
        return reinterpret_cast<int (*)()>(function_from_id(test))();
      },
      function_id(test));
  process.start();
  process.join();
  return process.exitcode().value_or(-1);
}

#define CHECK(condition) \
  if (!(condition)) {    \
    std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
    return 1;            \
  }

int exitcode_of(int (*target)()) {
  Process process(target);
  process.start();
  process.join();
  return process.exitcode().value_or(-1000);
}

TEST(posix, a_template_leaves_nothing_over) {
  EXPECT_EQ(with_template(+[]() -> int {
              CHECK(children_of(::getpid()).size() == 1);
              pid_t server = children_of(::getpid())[0];
              CHECK(exitcode_of(seven) == 7);
              int before = open_descriptors();
              for (int i = 0; i < 100; ++i) CHECK(exitcode_of(seven) == 7);
              CHECK(open_descriptors() == before);
              CHECK(children_of(::getpid()).size() == 1);
              CHECK(children_of(server).size() <= 2);  // that are for the next
              return 0;
            }),
            0);
}

TEST(posix, a_killed_template_is_done_without) {
  EXPECT_EQ(with_template(+[]() -> int {
              pid_t server = children_of(::getpid()).at(0);
              Process before(+[]() -> int {
                char c;
                inbox().read(&c, 1);
                return 5;
              });
              before.start();
              Process killed(wait_forever);
              killed.start();
              ::kill(server, SIGKILL);
              // Those there are go on, and can be joined and killed.
              CHECK(exitcode_of(seven) == 7);
              CHECK(children_of(::getpid()).size() == 0);
              before.to_child().write(".", 1);
              before.join();
              CHECK(before.exitcode() == 5);
              killed.kill();
              killed.join();
              CHECK(killed.exitcode() == -9);
              for (int i = 0; i < 10; ++i) CHECK(exitcode_of(seven) == 7);
              return 0;
            }),
            0);
}

/// Children that wait, made by every method, then their pids to whoever started this.
int leaves_children() {
  static std::vector<Process> children;
  for (auto method : {StartMethod::spawn, StartMethod::fork}) {
    children.emplace_back(ProcessOptions{.method = method}, wait_forever);
    // From a thread that ends: they are the process's children all the same.
    std::thread([] { children.back().start(); }).join();
    std::int32_t pid = children.back().pid();
    outbox().write(&pid, sizeof pid);
  }
  return wait_forever();
}

/// Waits until a process is dead that is nobody's here: its pidfd tells.
bool dies(int process) {
  pollfd watched{process, POLLIN, 0};
  return poll(&watched, 1, 10000) == 1;
}

int kills_the_parent() {
  std::vector<StartMethod> methods{StartMethod::spawn};
#if !defined(__SANITIZE_THREAD__)  // which cannot follow a copy of several threads that starts threads, as a parent does
  methods.push_back(StartMethod::fork);
#endif
  for (auto method : methods) {
    Process parent({.method = method}, leaves_children);
    parent.start();
    int processes[2];
    for (int& process : processes) {
      std::int32_t pid;
      parent.from_child().read(&pid, sizeof pid);
      process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
      CHECK(process >= 0);
    }
    parent.kill();
    parent.join();
    CHECK(parent.exitcode() == -9);
    for (int process : processes) {
      CHECK(dies(process));
      close(process);
    }
  }
  return 0;
}

TEST(posix, all_die_with_their_parent) { EXPECT_EQ(kills_the_parent(), 0); }
TEST(posix, all_die_with_their_parent_under_a_template) { EXPECT_EQ(with_template(kills_the_parent), 0); }

}  // namespace
}  // namespace poolyard
