#include "model/recorder.h"

#include <thread>

#include <gtest/gtest.h>

#include "model/trace_model.h"

namespace poolyard::app {
namespace {

using trace::Span;
using trace::Tick;

trace::Lane lane(int index) {
  trace::Lane lane;
  lane.index = index;
  lane.generation = 1;
  lane.serial = index;
  lane.pid = 10;
  lane.alive = true;
  return lane;
}

/// A store, a model, and how the news get from one to the other.
struct Kept {
  void spans(const trace::Lane& of, int count) {
    for (int i = 0; i < count; ++i, time += 10) store.on_span(of, {Span::state, time, time + 10, (time / 10) % 3 == 0 ? 1 : 2});
  }
  void look() {
    store.publish(news);
    model.update(news);
    news = {};
  }
  TraceStore store;
  News news;
  TraceModel model;
  Tick time = 0;
};

/// That the lane has no hole, and its total of known and unknown time.
std::pair<Tick, Tick> known_and_unknown(const TraceLane& lane) {
  Tick known = 0, unknown = 0;
  for (std::size_t i = 0; i < lane.states.size(); ++i) {
    const Span& span = lane.states[i];
    if (i > 0) {
      EXPECT_EQ(span.start_tick(), lane.states[i - 1].end_tick());
    }
    (span.kind() == Span::lost ? unknown : known) += span.end_tick() - span.start_tick();
  }
  return {known, unknown};
}

TEST(recorder, keeps_two_million_spans_in_less_than_64_MB) {
  // A span and its part of the sums.
  constexpr double kBytes = static_cast<double>(sizeof(SpanLog::Block)) / SpanLog::kBlock;
  EXPECT_LE(kBytes, 25.5);
  EXPECT_LT(kBytes * TraceStore::kMostSpans, 64 << 20);
  static_assert(TraceStore::kMostSpans >= 2'000'000);
}

TEST(recorder, what_is_too_much_is_marked_at_its_place) {
  Kept kept;
  kept.store.on_lane(lane(0));
  kept.store.on_lane(lane(1));
  kept.spans(lane(1), 1000);
  const Tick begin = kept.time;
  for (int i = 0; i < 60; ++i) {
    kept.spans(lane(0), 100'000);
    kept.store.on_lane(lane(0));
    kept.look();
    ASSERT_LE(kept.store.spans(), TraceStore::kMostSpans);
  }
  // A quiet thread keeps its past; the busy one's newest half and more is there, and the rest is told.
  EXPECT_EQ(kept.model.lanes()[1].states.size(), kept.model.find(1, 1)->states.size());
  const TraceLane& busy = *kept.model.find(0, 1);
  const auto [known, unknown] = known_and_unknown(busy);
  EXPECT_EQ(known + unknown, kept.time - begin);
  EXPECT_GT(known, 10 * Tick{900'000});
  EXPECT_GT(busy.missing, 2'000'000u);
  EXPECT_EQ(busy.states[0].kind(), Span::lost);
}

TEST(recorder, while_nobody_looks_no_more_is_kept_than_there_is_room_for) {
  Kept kept;
  kept.store.on_lane(lane(0));
  kept.look();
  kept.spans(lane(0), 6'000'000);  // nobody looks
  EXPECT_LE(kept.store.spans(), TraceStore::kMostSpans);
  kept.store.on_lane(lane(0));
  kept.look();
  kept.look();
  kept.spans(lane(0), 1000);
  kept.store.on_lane(lane(0));
  kept.look();
  const auto [known, unknown] = known_and_unknown(kept.model.lanes()[0]);
  EXPECT_EQ(known + unknown, kept.time) << "what was not kept is marked where it happened";
  EXPECT_GT(unknown, 0);
}

TEST(recorder, too_many_threads_are_counted_and_not_kept) {
  Kept kept;
  for (int i = 0; i < static_cast<int>(TraceStore::kMostLanes) + 10; ++i) {
    trace::Lane one = lane(0);
    one.generation = i + 1;
    kept.store.on_lane(one);
  }
  kept.look();
  EXPECT_EQ(kept.model.lanes().size(), TraceStore::kMostLanes);
  EXPECT_EQ(kept.model.unrecorded_threads(), 10);
}

// The whole: threads of this process that print and change their states, a recorder beside them, and one who comes for it.
TEST(recorder, takes_everything_while_it_happens) {
  auto arena = Arena::current();
  Recorder recorder(arena);
  constexpr int kThreads = 4, kRounds = 5000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([t] {
      trace::ThreadLane lane("recorded");
      const auto wait_for_a_tick = [] {
        const Tick before = trace::ticks(trace::trace_now());
        while (trace::ticks(trace::trace_now()) <= before + 1) {
        }
      };
      for (int i = 0; i < kRounds; ++i) {
        wait_for_a_tick();
        trace::InState sleeping(trace::State::sleeping);
        wait_for_a_tick();
        if (i % 10 == 0) output::write(output::Stream::out, std::to_string(t) + "\n");
      }
    });
  }
  TraceModel model;
  std::string text;
  bool finishing = false;
  for (bool over = false; !over;) {
    over = recorder.finished();
    News news;
    if (recorder.take(news)) model.update(news);
    for (const output::Piece& piece : news.pieces) text += piece.text;
    if (!finishing && text.size() == 2u * kThreads * kRounds / 10) {
      for (std::thread& thread : threads) thread.join();
      recorder.finish();
      finishing = true;
    }
    std::this_thread::yield();
  }
  std::size_t sleeps = 0, lanes = 0;
  for (const TraceLane& lane : model.lanes()) {
    if (lane.info.name != "recorded") continue;
    ++lanes;
    EXPECT_FALSE(lane.info.alive);
    EXPECT_EQ(lane.missing, 0u);
    for (std::size_t i = 0; i < lane.states.size(); ++i) {
      sleeps += lane.states[i].value() == static_cast<int>(trace::State::sleeping);
    }
    known_and_unknown(lane);
  }
  EXPECT_EQ(lanes, static_cast<std::size_t>(kThreads));
  EXPECT_EQ(sleeps, static_cast<std::size_t>(kThreads * kRounds));
}

}  // namespace
}  // namespace poolyard::app
