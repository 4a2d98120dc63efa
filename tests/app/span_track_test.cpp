#include "model/span_track.h"

#include <random>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

using trace::Span;
using trace::Tick;

/// A log, and a look at all of it.
struct Recorded {
  void add(Tick start, Tick end, int kind) {
    log.add({Span::state, start, end, kind});
    track.update(log.publish());
  }
  SpanLog log;
  SpanTrack track;
};

std::vector<SpanTrack::Part> visit(const SpanTrack& track, Tick from, Tick to, Tick cell) {
  std::vector<SpanTrack::Part> parts;
  track.visit(from, to, cell, [&](const SpanTrack::Part& part) { parts.push_back(part); });
  return parts;
}

/// Spans of random lengths, most of them short, some with a gap before them.
void add_random(Recorded& recorded, int count, unsigned seed) {
  std::mt19937 random(seed);
  Tick time = recorded.log.end();
  for (int i = 0; i < count; ++i) {
    if (random() % 10 == 0) time += random() % 50;
    const Tick length = random() % 50 == 0 ? 5000 : 1 + random() % 20;
    recorded.log.add({Span::state, time, time + length, static_cast<int>(random() % trace::kStates)});
    time += length;
  }
  recorded.track.update(recorded.log.publish());
}

/// That the parts are what one sees who looks at each span of [from, to).
void expect_right(const SpanTrack& track, const std::vector<SpanTrack::Part>& parts, Tick from, Tick to, Tick cell) {
  Tick length = 1;
  while (2 * length <= cell) length *= 2;
  Tick drawn = -1;
  std::size_t next = track.first_ending_after(from);
  for (const SpanTrack::Part& part : parts) {
    if (drawn < 0) {
      // The first mixture may be of older spans as well; or the first span is of the mixture just before.
      ASSERT_LE(part.first, next + 1);
      ASSERT_GT(part.first + part.count, next);
      next = part.first;
    }
    ASSERT_EQ(part.first, next) << "every span is in one part";
    next += part.count;
    ASSERT_LT(part.start, part.end);
    ASSERT_GT(part.end, drawn);
    ASSERT_LT(part.start, to);
    const Tick before = std::exchange(drawn, part.end);
    if (part.count == 1) continue;
    ASSERT_GE(part.start, before) << "and no mixture paints over what came before it";
    ASSERT_LE(part.end - part.start, length);
    double all = 0;
    std::array<double, SpanTrack::kKinds> expected{};
    for (std::size_t i = part.first; i < next; ++i) {
      const double time = static_cast<double>(track[i].end_tick() - track[i].start_tick());
      expected[SpanLog::kind_of(track[i])] += time;
      all += time;
    }
    int sum = 0;
    for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
      ASSERT_NEAR(part.shares[kind], expected[kind] / all * 255, 1);
      sum += part.shares[kind];
    }
    ASSERT_EQ(sum, 255);
  }
  if (drawn >= 0 && next < track.size()) {
    ASSERT_GE(track[next].start_tick(), to);
  }
}

TEST(span_track, gives_wide_spans_one_by_one) {
  Recorded recorded;
  recorded.add(0, 100, 1);
  recorded.add(100, 300, 2);
  recorded.add(400, 500, 1);
  const auto parts = visit(recorded.track, 50, 450, 8);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[1].start, 100);
  EXPECT_EQ(parts[1].count, 1u);
  EXPECT_EQ(visit(recorded.track, 310, 390, 8).size(), 0u);
  EXPECT_EQ(visit(recorded.track, 500, 600, 8).size(), 0u);
  EXPECT_EQ(visit(SpanTrack(), 0, 100, 8).size(), 0u);
}

TEST(span_track, finds_any_moment) {
  Recorded recorded;
  add_random(recorded, 20'000, 1);
  std::mt19937 random(2);
  for (int i = 0; i < 1000; ++i) {
    const Tick time = static_cast<Tick>(random()) % (recorded.log.end() + 10);
    std::size_t expected = 0;
    while (expected < recorded.track.size() && recorded.track[expected].end_tick() <= time) expected += 1;
    ASSERT_EQ(recorded.track.first_ending_after(time), expected);
    ASSERT_EQ(recorded.track.first_ending_after(time, expected / 2), expected);
  }
}

TEST(span_track, sums_any_stretch) {
  Recorded recorded;
  add_random(recorded, 10'000, 3);
  const int size = static_cast<int>(recorded.track.size());
  for (auto [from, to] : {std::pair{0, size}, {63, 65}, {64, 128}, {5, 5}, {size - 1, size}, {123, 7777}}) {
    SpanTrack::Shares expected{};
    for (int i = from; i < to; ++i) {
      expected[SpanLog::kind_of(recorded.track[i])] += recorded.track[i].end_tick() - recorded.track[i].start_tick();
    }
    EXPECT_EQ(recorded.track.sum(from, to), expected);
  }
}

TEST(span_track, shows_the_same_from_every_distance_as_one_sees_span_by_span) {
  Recorded recorded;
  add_random(recorded, 30'000, 5);
  const Tick end = recorded.log.end();
  for (Tick cell : {1, 3, 16, 100, 1000, 30'000}) {
    for (auto [from, to] : {std::pair<Tick, Tick>{0, end}, {end / 3, end / 2}, {end / 3 + 7, end / 2 + 7}, {0, end / 9}, {end - 50, end + 50}}) {
      expect_right(recorded.track, visit(recorded.track, from, to, cell), from, to, cell);
    }
  }
}

// What was found once is kept; whatever comes and however the view moves, it is what a fresh look gives.
TEST(span_track, what_is_kept_from_the_last_look_is_right) {
  Recorded recorded;
  std::mt19937 random(6);
  for (int round = 0; round < 300; ++round) {
    add_random(recorded, static_cast<int>(random() % 200), random());
    const Tick end = recorded.log.end();
    const Tick from = round % 3 ? 0 : static_cast<Tick>(random()) % end;
    const Tick to = round % 5 ? end : from + static_cast<Tick>(random()) % end;
    const Tick cell = Tick{1} << (round / 40);
    expect_right(recorded.track, visit(recorded.track, from, to, cell), from, to, cell);
  }
}

TEST(span_track, many_spans_cost_what_is_on_the_screen) {
  Recorded recorded;
  constexpr int kSpans = 1'000'000;
  for (int i = 0; i < kSpans; ++i) recorded.log.add({Span::state, 80 * i, 80 * i + 80, i % 2});
  recorded.track.update(recorded.log.publish());
  const Tick length = 80 * Tick{kSpans};
  const auto parts = visit(recorded.track, 0, length, length / 1000);
  EXPECT_LE(parts.size(), 2000u);
  EXPECT_GE(parts.size(), 1000u);
  expect_right(recorded.track, parts, 0, length, length / 1000);
  // A picture that goes along with what happens does not keep everything that it has shown.
  for (Tick from = 0; from < length; from += length / 100) visit(recorded.track, from, from + length / 100, 1);
  EXPECT_LE(recorded.track.parts(), 40'000u);
}

}  // namespace
}  // namespace poolyard::app
