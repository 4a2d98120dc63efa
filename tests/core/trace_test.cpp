#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/process.h>
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
      InState waiting(State::lock, i);
      set_state(State::sleeping);
    }
  }).join();
  auto seen = follow(reader, "gapless");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_FALSE(seen[0].lane.alive);
  const auto& spans = seen[0].spans;
  ASSERT_GE(spans.size(), 5u);
  EXPECT_EQ(spans.front().start, seen[0].lane.started);
  EXPECT_EQ(spans.back().end, seen[0].lane.ended);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_EQ(spans[i].start, spans[i - 1].end);
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
  EXPECT_EQ(seen[0].spans.front().kind, Span::task);
}

TEST(trace, counts_what_overflow_dropped) {
  Reader reader(*Arena::current());
  constexpr std::uint32_t kTasks = 5 * Arena::kLaneSpans;
  std::thread([] {
    ThreadLane lane("overflow");
    for (std::uint32_t i = 0; i < kTasks; ++i) {
      begin_task(static_cast<int>(i));
      end_task(false);
    }
  }).join();
  auto seen = follow(reader, "overflow");
  ASSERT_EQ(seen.size(), 1u);
  // Tasks and the one state span at the end: all were either read or counted.
  EXPECT_EQ(seen[0].spans.size() + seen[0].lane.dropped, kTasks + 1);
  EXPECT_EQ(seen[0].spans.back().kind, Span::state);
  EXPECT_EQ(seen[0].spans[seen[0].spans.size() - 2].value, static_cast<int>(kTasks) - 1);
}

// A reader beside a producer that overruns it again and again: every span it gets is whole and in order.
TEST(trace, a_reader_never_sees_a_torn_span) {
  Reader reader(*Arena::current());
  std::atomic<bool> stop{false};
  std::thread producer([&] {
    ThreadLane lane("torn");
    for (int i = 0; !stop.load(std::memory_order_relaxed); ++i) {
      begin_task(i);
      end_task(i % 2);
    }
  });
  int last = -1;
  std::uint64_t got = 0;
  while (got < 50000) {
    for (const auto& one : follow(reader, "torn")) {
      for (const Span& span : one.spans) {
        if (span.kind != Span::task) continue;
        ASSERT_GT(span.value, last);
        ASSERT_EQ(span.argument, span.value % 2);
        ASSERT_LE(span.start, span.end);
        last = span.value;
        ++got;
      }
    }
  }
  stop = true;
  producer.join();
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

}  // namespace
}  // namespace poolyard::trace
