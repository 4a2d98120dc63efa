#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/bell.h>
#include <poolyard/pool.h>
#include <poolyard/process.h>
#include <poolyard/thread_pool.h>
#include <poolyard/trace.h>

namespace poolyard::trace {
namespace {

struct Seen {
  Lane lane;
  std::vector<Span> spans;
};

// All lanes with this name, read to their end.
std::vector<Seen> follow(Reader& reader, const std::string& name) {
  std::map<int, Seen> seen;
  reader.poll([&](const Lane& lane) { if (lane.name == name) seen[lane.serial].lane = lane; },
              [&](const Lane& lane, const Span& span) { if (lane.name == name) seen[lane.serial].spans.push_back(span); });
  std::vector<Seen> all;
  for (auto& [serial, one] : seen) all.push_back(one);
  return all;
}

TEST(trace, records_states_without_gaps) {
  Reader reader(*Arena::current());
  std::thread([] {
    ThreadLane lane("gapless");
    for (int i = 0; i < 5; ++i) {
      InState waiting(State::lock);
      set_state(State::sleeping);
    }
  }).join();
  auto seen = follow(reader, "gapless");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_FALSE(seen[0].lane.alive);
  const auto& spans = seen[0].spans;
  ASSERT_GE(spans.size(), 1u);  // of those that a clock can tell apart
  EXPECT_EQ(spans.front().start(), seen[0].lane.started);
  EXPECT_EQ(spans.back().end(), seen[0].lane.ended);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_EQ(spans[i].start(), spans[i - 1].end());
}

TEST(trace, shows_what_a_thread_is_doing_now) {
  Reader reader(*Arena::current());
  std::atomic<int> step{0};
  std::thread thread([&] {
    ThreadLane lane("now");
    set_state(State::sleeping);
    begin_task(7);
    step = 1;
    step.notify_all();
    step.wait(1);
  });
  step.wait(0);
  auto seen = follow(reader, "now");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_TRUE(seen[0].lane.alive);
  EXPECT_EQ(seen[0].lane.state, State::sleeping);
  EXPECT_EQ(seen[0].lane.task, 7);
  step = 2;
  step.notify_all();
  thread.join();
  seen = follow(reader, "now");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_FALSE(seen[0].lane.alive);
  auto task = std::find_if(seen[0].spans.begin(), seen[0].spans.end(), [](const Span& s) { return s.kind() == Span::task; });
  ASSERT_NE(task, seen[0].spans.end());
  EXPECT_EQ(task->value(), 7);
}

TEST(trace, leaves_out_what_nobody_wants_to_see) {
  Reader reader(*Arena::current());
  {
    Unrecorded nothing;
    std::thread([] {
      ThreadLane lane("unseen");
      set_state(State::sleeping);
    }).join();
  }
  std::thread([] { ThreadLane lane("seen again"); }).join();
  std::vector<std::string> names;
  reader.poll([&](const Lane& lane) { names.push_back(lane.name); }, [](const Lane&, const Span&) {});
  EXPECT_EQ(std::count(names.begin(), names.end(), "unseen"), 0);
  EXPECT_EQ(std::count(names.begin(), names.end(), "seen again"), 1);
}

/// Tasks and states in turn, `rounds` times: three events and more than a tick each.
void work(int rounds) {
  for (int i = 0; i < rounds; ++i) {
    begin_task(i);
    set_state(i % 2 ? State::lock : State::sleeping);
    Tick before = ticks(trace_now());  // after them: they may be later than any time before
    while (ticks(trace_now()) <= before + 1) {
    }
    end_task(i % 2 == 1);
  }
}

/// That the states of a lane, and what is not known of it, follow each other from its beginning to its end.
void expect_no_holes(const Seen& seen) {
  double end = seen.lane.started;
  for (const Span& span : seen.spans) {
    if (span.kind() == Span::task) continue;
    ASSERT_EQ(span.start(), end);
    ASSERT_LT(span.start(), span.end());
    end = span.end();
  }
  EXPECT_EQ(end, seen.lane.ended);
}

TEST(trace, says_where_something_was_overwritten) {
  Reader reader(*Arena::current());
  constexpr int kRounds = Arena::kLaneEvents;
  std::thread([] {
    ThreadLane lane("overflow");
    work(kRounds);
  }).join();
  auto seen = follow(reader, "overflow");
  ASSERT_EQ(seen.size(), 1u);
  expect_no_holes(seen[0]);
  const auto& spans = seen[0].spans;
  // The first state, five events a round, the end: read or counted.
  std::uint64_t lost = 0, tasks = 0;
  for (const Span& span : spans) {
    if (span.kind() == Span::lost) lost += static_cast<std::uint64_t>(span.value());
    if (span.kind() == Span::task) ++tasks;
  }
  EXPECT_EQ(lost, seen[0].lane.lost);
  EXPECT_EQ(lost, 1 + 5 * std::uint64_t{kRounds} + 1 - (Arena::kLaneEvents - 3));
  EXPECT_EQ(spans.front().kind(), Span::lost);
  EXPECT_EQ(spans.front().start(), seen[0].lane.started);
  EXPECT_GE(tasks, (Arena::kLaneEvents - 3) / 5 - 1);
  auto last = std::find_if(spans.rbegin(), spans.rend(), [](const Span& s) { return s.kind() == Span::task; });
  EXPECT_EQ(last->value(), kRounds - 1);
}

// A reader beside a producer that overruns it again and again: every span it gets is whole and in order, and what it does
// not get is said.
TEST(trace, a_reader_never_sees_a_torn_event) {
  Reader reader(*Arena::current());
  std::atomic<bool> stop{false};
  std::thread producer([&] {
    ThreadLane lane("torn");
    for (int i = 0; !stop.load(std::memory_order_relaxed); ++i) {
      begin_task(i);
      set_state(i % 2 ? State::lock : State::sleeping);
      end_task(i % 2);
    }
  });
  int last = -1;
  std::uint64_t got = 0;
  double end = -1;
  while (got < 50000) {
    for (const auto& one : follow(reader, "torn")) {
      for (const Span& span : one.spans) {
        ASSERT_LE(span.start(), span.end());
        if (span.kind() != Span::task) {
          if (end >= 0) {
            ASSERT_EQ(span.start(), end);
          }
          end = span.end();
          continue;
        }
        ASSERT_GT(span.value(), last);
        ASSERT_LT(span.end() - span.start(), 60000);
        last = span.value();
        ++got;
      }
    }
  }
  stop = true;
  producer.join();
}

// A drainer that sleeps on the bell keeps up with a thread that does nothing but change its state.
TEST(trace, nothing_is_lost_while_somebody_listens) {
  Reader reader(*Arena::current());
  Bell bell(*Arena::current());
  constexpr int kRounds = 3 * Arena::kLaneEvents;
  std::thread producer([&] {
    ThreadLane lane("listened");
    for (int i = 0; i < kRounds; ++i) {
      set_state(State::sleeping);
      // 100 000 times a second at most.
      for (Tick before = ticks(trace_now()); ticks(trace_now()) < before + ticks(0.01);) {
      }
      set_state(State::running);
    }
  });
  Seen seen;
  bool alive = true;
  int sleeps = 0;
  while (alive) {
    bell.sleep_after([&] {
      bool any = false;
      for (const auto& one : follow(reader, "listened")) {
        any = true;
        alive = one.lane.alive;
        seen.lane = one.lane;
        for (const Span& span : one.spans) {
          sleeps += span.kind() == Span::state && span.value() == static_cast<int>(State::sleeping);
        }
      }
      return any;
    });
  }
  producer.join();
  EXPECT_EQ(seen.lane.lost, 0u);
  EXPECT_EQ(sleeps, kRounds);
}

TEST(trace, spans_are_exact_and_long_ones_are_several) {
  const Tick start = (Tick{1} << 40) + 12345;
  const Span span(Span::task, start, start + Span::kLongest, -7, true);
  EXPECT_EQ(span.start_tick(), start);
  EXPECT_EQ(span.end_tick(), start + Span::kLongest);
  EXPECT_EQ(span.kind(), Span::task);
  EXPECT_EQ(span.value(), -7);
  EXPECT_TRUE(span.failed());
  EXPECT_EQ(ticks(span.start()), start);
}

TEST(trace, lanes_are_used_again_but_never_confused) {
  Reader reader(*Arena::current());
  int lanes = 0;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < Arena::kLanes / 2; ++i) std::thread([] { ThreadLane lane("many"); }).join();
    lanes += static_cast<int>(follow(reader, "many").size());
  }
  EXPECT_EQ(lanes, 3 * (Arena::kLanes / 2));
}

int sleeper() {
  ThreadLane lane("ignored: the main thread has a lane");
  set_state(State::sleeping);
  char c;
  inbox().read(&c, 1);
  return 0;
}

TEST(trace, the_lane_of_a_killed_process_ends) {
  Reader reader(*Arena::current());
  Process process({.name = "victim"}, sleeper);
  process.start();
  auto in_sleep = [&] {
    bool found = false;
    reader.poll([&](const Lane& lane) { found |= lane.process_name == "victim" && lane.state == State::sleeping; },
                [](const Lane&, const Span&) {});
    return found;
  };
  while (!in_sleep()) std::this_thread::yield();
  process.kill();
  process.join();
  bool ended = false;
  reader.poll([&](const Lane& lane) { ended |= lane.process_name == "victim" && !lane.alive && lane.ended > 0; },
              [](const Lane&, const Span&) {});
  EXPECT_TRUE(ended);
}

/// What a pool's tasks leave: spans of workers and links of who waits, each by its number.
template <class P>
void expect_links(P& pool, const std::string& name, int (*function)(int)) {
  Reader reader(*Arena::current());
  std::thread([&] {
    ThreadLane lane(name);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(pool.apply(function, i), 2 * i);
  }).join();
  pool.close();
  pool.join();
  std::map<std::pair<PoolNumber, std::int32_t>, Span> tasks;
  std::map<std::int32_t, Link> submitted, received;
  std::set<PoolNumber> pools;
  while (reader.poll([](const Lane&) {},
                     [&](const Lane&, const Span& span) {
                       if (span.kind() == Span::task) tasks[{span.pool(), span.value()}] = span;
                     },
                     [&](const Lane& lane, const Link& link) {
                       if (lane.name != name) return;
                       (link.kind == Link::submitted ? submitted : received)[link.task] = link;
                       pools.insert(link.pool);
                     })) {
  }
  ASSERT_EQ(pools.size(), 1u);
  EXPECT_NE(*pools.begin(), 0);
  EXPECT_EQ(submitted.size(), 5u);
  for (const auto& [number, link] : submitted) {
    ASSERT_TRUE(tasks.contains({link.pool, number}));
    // What came while one looked needs no wait.
    if (received.contains(number)) {
      EXPECT_GE(received[number].time, tasks[std::pair(link.pool, number)].start_tick());
    }
  }
}

/// What takes less than a tick is in no trace.
int twice(int x) {
  for (const Tick before = ticks(trace_now()); ticks(trace_now()) <= before + 1;) {
  }
  return 2 * x;
}

TEST(trace, links_of_a_pool_of_threads) {
  ThreadPool pool(2);
  expect_links(pool, "links", twice);
}
TEST(trace, links_of_a_pool_of_processes) {
  Pool pool(2);
  expect_links(pool, "links between processes", twice);
}

}  // namespace
}  // namespace poolyard::trace
