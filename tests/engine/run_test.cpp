#include "engine/run.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <poolyard/bell.h>
#include <poolyard/output.h>
#include <poolyard/trace.h>

namespace poolyard::engine {
namespace {

/// A run that is followed: what it prints, and what its threads do.
class run : public testing::Test {
 protected:
  /// Follows the run until `done` says so. False when that takes too long.
  template <class F>
  bool follow(F done, double timeout_ms = 60'000) {
    double give_up = now_ms() + timeout_ms;
    Bell bell(run_.arena());
    for (;;) {
      run_.poll();
      take();
      if (done()) return true;
      if (now_ms() > give_up) return false;
      bell.sleep_after([&] { return take(); });
    }
  }
  bool take() {
    const std::vector<output::Piece> pieces = output_.poll();
    for (const output::Piece& piece : pieces) (piece.stream == output::Stream::out ? out_ : err_) += piece.text;
    const bool traced = trace_.poll(
        [&](const trace::Lane& lane) {
          lanes_.insert(lane.name);
          pids_.insert(lane.pid);
        },
        [&](const trace::Lane& lane, const trace::Span& span) {
          if (span.kind() == trace::Span::state) states_.insert({lane.name, static_cast<trace::State>(span.value())});
        });
    return traced || !pieces.empty();
  }
  bool finish() {
    return follow([&] { return run_.phase() == engine::Run::Phase::finished; }) && follow([] { return true; });
  }
  bool printed(const std::string& text) {
    return follow([&] { return out_.find(text) != std::string::npos; });
  }

  // The tests' main thread is not the host's: see Run::Run.
  engine::Run run_{Arena::current()};
  output::Reader output_{run_.arena()};
  trace::Reader trace_{run_.arena()};
  std::string out_, err_;
  std::set<std::string> lanes_;
  std::set<int> pids_;
  std::set<std::pair<std::string, trace::State>> states_;
};

TEST_F(run, prints_and_ends) {
  run_.start({.text = "import sys\nprint('hello', sys.argv)\nprint('oh', file=sys.stderr)\n", .name = "p.py", .arguments = {"a", "b"}});
  ASSERT_TRUE(finish());
  EXPECT_EQ(out_, "hello ['p.py', 'a', 'b']\n");
  EXPECT_EQ(err_, "oh\n");
  EXPECT_EQ(run_.exitcode(), 0);
  EXPECT_EQ(run_.error(), "");
  EXPECT_FALSE(run_.stopped());
  EXPECT_GT(run_.elapsed_ms(), 0);
}

TEST_F(run, is_ready_before_it_has_a_program) {
  ASSERT_TRUE(follow([&] { return run_.phase() == engine::Run::Phase::ready; }));
  run_.start({.text = "print('now')"});
  ASSERT_TRUE(finish());
  EXPECT_EQ(out_, "now\n");
}

TEST_F(run, takes_a_program_larger_than_a_ring) {
  run_.start({.text = "x = '''" + std::string(300'000, 'x') + "'''\nprint(len(x))"});
  ASSERT_TRUE(finish());
  EXPECT_EQ(out_, "300000\n");
}

TEST_F(run, shows_what_threads_do) {
  run_.start({.text = R"(
import threading, time
lock = threading.Lock()
def work():
    with lock: time.sleep(0.05)
    for _ in range(300_000): pass
threads = [threading.Thread(target=work, name=f"worker {i}") for i in range(3)]
for t in threads: t.start()
for t in threads: t.join()
)"});
  ASSERT_TRUE(finish());
  EXPECT_EQ(run_.exitcode(), 0) << err_;
  using trace::State;
  for (const char* name : {"MainThread", "worker 0", "worker 1", "worker 2"}) {
    EXPECT_TRUE(lanes_.contains(name)) << name;
    EXPECT_TRUE(states_.contains({name, State::running})) << name;
  }
  EXPECT_TRUE(states_.contains({"MainThread", State::lock}));
  EXPECT_TRUE(states_.contains({"worker 0", State::sleeping}));
  EXPECT_TRUE(states_.contains({"worker 2", State::lock}) || states_.contains({"worker 1", State::lock}));
  EXPECT_TRUE(std::ranges::any_of(states_, [](const auto& entry) { return entry.second == State::gil; }));
}

TEST_F(run, stops_whatever_the_program_does) {
  run_.start({.text = R"(
import multiprocessing, threading, time
def spin():
    while True: pass
if __name__ == '__main__':
    multiprocessing.Process(target=spin).start()
    threading.Thread(target=spin).start()
    threading.Thread(target=time.sleep, args=(1000,)).start()
    threading.Thread(target=threading.Event().wait).start()
    print('all there', flush=True)
    spin()
)"});
  ASSERT_TRUE(printed("all there")) << err_;
  double before = now_ms();
  run_.stop();
  ASSERT_TRUE(follow([&] { return run_.phase() == engine::Run::Phase::finished; }));
  EXPECT_LT(now_ms() - before, 500);
  EXPECT_TRUE(run_.stopped());
  EXPECT_EQ(run_.exitcode(), -9);
  // Its processes have ended, too.
  EXPECT_TRUE(follow([&] { return run_.arena().live_processes() <= 1; }, 5'000));
}

TEST_F(run, stops_before_it_has_begun) {
  run_.start({.text = "print('never')"});
  run_.stop();
  ASSERT_TRUE(finish());
  EXPECT_EQ(out_, "");
  EXPECT_TRUE(run_.stopped());
}

// How deep C code may recurse depends on the stacks that the browser gives its workers.
TEST_F(run, turns_deep_recursion_into_an_exception) {
  run_.start({.text = R"(
import functools, json, pickle, threading
class Attribute:
    def __getattr__(self, name): return getattr(self, name)
class Equal:
    def __eq__(self, other): return Equal() == Equal()
class Node:
    def __init__(self, depth): self.child = Node(depth + 1)
def plain(n): return plain(n + 1)
def by_sort(n): return sorted([1, 2], key=lambda _: by_sort(n + 1))
def by_map(n): return list(map(by_map, [n + 1]))
def by_reduce(n): return functools.reduce(lambda a, b: by_reduce(a), [1, 2, 3])
nested = []
for _ in range(10_000): nested = [nested]
cases = [lambda: Attribute().x, lambda: Equal() == Equal(), lambda: Node(0), lambda: plain(0), lambda: by_sort(0), lambda: by_map(0),
         lambda: by_reduce(0), lambda: json.loads('[' * 100_000), lambda: pickle.dumps(nested), lambda: repr(nested),
         lambda: eval('-' * 100_000 + '1'), lambda: eval('+'.join(['1'] * 100_000))]
def all_cases():
    for number, case in enumerate(cases):
        for _ in range(3):  # once more when the browser has optimised the code, which changes how much stack it takes
            try: case()
            except (RecursionError, MemoryError): pass
        print(threading.current_thread().name, number, flush=True)
all_cases()
thread = threading.Thread(target=all_cases, name='thread')
thread.start()
thread.join()
)"});
  ASSERT_TRUE(finish());
  EXPECT_EQ(run_.exitcode(), 0) << run_.error() << err_ << out_;
  EXPECT_NE(out_.find("thread 11"), std::string::npos) << out_ << err_;
}

TEST_F(run, tells_why_an_engine_died) {
  run_.start({.text = "import os\nos.abort()\n"});
  ASSERT_TRUE(finish());
  EXPECT_NE(run_.error(), "");
  EXPECT_FALSE(run_.stopped());
}

TEST_F(run, asks_for_input_when_the_program_does) {
  run_.start({.text = "print('begun')\nfor _ in 'ab':\n    print(input().upper())\ntry:\n    input()\nexcept EOFError:\n    print('end')\n"});
  ASSERT_TRUE(printed("begun"));
  for (const char* line : {"one\n", "two\n"}) {
    ASSERT_TRUE(follow([&] { return run_.wants_input(); }));
    run_.give_input(line);
    EXPECT_FALSE(run_.wants_input());
  }
  ASSERT_TRUE(follow([&] { return run_.wants_input(); }));
  run_.end_input();
  EXPECT_THROW(run_.give_input("more"), std::logic_error);
  ASSERT_TRUE(finish());
  EXPECT_EQ(out_, "begun\nONE\nTWO\nend\n");
  EXPECT_EQ(run_.exitcode(), 0);
}

TEST_F(run, ends_while_a_thread_of_it_waits_for_input) {
  run_.start({.text = "import threading\nthreading.Thread(target=input, daemon=True).start()\nwaiting = threading.Event()\n"
                      "threading.Thread(target=lambda: (print('second'), waiting.set())).start()\nwaiting.wait()\n"});
  ASSERT_TRUE(finish());
  EXPECT_EQ(run_.exitcode(), 0);
  EXPECT_EQ(err_, "");
}

TEST_F(run, is_used_once) {
  run_.start({.text = "pass"});
  EXPECT_THROW(run_.start({.text = "pass"}), std::logic_error);
  ASSERT_TRUE(finish());
}

}  // namespace
}  // namespace poolyard::engine
