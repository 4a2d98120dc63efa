#include "model/span_track.h"

#include <random>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

struct Seen {
  std::vector<SpanTrack::Span> spans;
  struct Mixture {
    double start, end;
    SpanTrack::Shares shares;
  };
  std::vector<Mixture> mixtures;
};

Seen visit(const SpanTrack& track, double from, double to, double cell) {
  Seen seen;
  track.visit(
      from, to, cell, [&](const SpanTrack::Span& span) { seen.spans.push_back(span); },
      [&](double start, double end, const SpanTrack::Shares& shares) {
        seen.mixtures.push_back({start, end, shares});
      });
  return seen;
}

TEST(span_track, gives_wide_spans_one_by_one) {
  SpanTrack track;
  track.add({0, 10, 1, 0});
  track.add({10, 30, 2, 0});
  track.add({40, 50, 1, 0});
  const Seen seen = visit(track, 5, 45, 1);
  ASSERT_EQ(seen.spans.size(), 3u);
  EXPECT_TRUE(seen.mixtures.empty());
  EXPECT_EQ(seen.spans[1].start, 10);
  EXPECT_EQ(visit(track, 31, 39, 1).spans.size(), 0u);
  EXPECT_EQ(visit(track, 50, 60, 1).spans.size(), 0u);
}

TEST(span_track, joins_what_goes_on_and_cuts_what_overlaps) {
  SpanTrack track;
  track.add({0, 10, 1, 0});
  track.add({10, 20, 1, 0});
  EXPECT_EQ(track.size(), 1u);
  track.add({15, 30, 2, 0});
  ASSERT_EQ(track.size(), 2u);
  EXPECT_EQ(track[0].end, 20);
  EXPECT_EQ(track[1].start, 20);
  track.add({30, 40, 2, 7});  // another lock
  EXPECT_EQ(track.size(), 3u);
  EXPECT_DOUBLE_EQ(track.sum(0, 3)[1], 20);
  EXPECT_DOUBLE_EQ(track.sum(0, 3)[2], 20);
}

TEST(span_track, sums_any_stretch) {
  SpanTrack track;
  std::mt19937 random(3);
  double time = 0;
  for (int i = 0; i < 1000; ++i) {
    const double length = random() % 100 / 10.0 + 0.1;
    track.add({time, time + length, i % 7, 0});
    time += length + 0.01;
  }
  for (auto [from, to] : {std::pair{0, 1000}, {15, 17}, {16, 32}, {5, 5}, {999, 1000}, {123, 877}}) {
    SpanTrack::Shares expected{};
    for (int i = from; i < to; ++i) expected[track[i].kind] += track[i].end - track[i].start;
    const SpanTrack::Shares sum = track.sum(from, to);
    for (int kind = 0; kind < SpanTrack::kKinds; ++kind) EXPECT_NEAR(sum[kind], expected[kind], 1e-6);
  }
}

TEST(span_track, many_spans_cost_what_is_on_the_screen) {
  SpanTrack track;
  constexpr int kSpans = 1'000'000;
  for (int i = 0; i < kSpans; ++i) track.add({i * 0.01, i * 0.01 + 0.01, i % 2, 0});
  const double length = kSpans * 0.01;
  const Seen seen = visit(track, 0, length, length / 1000);
  EXPECT_LE(seen.spans.size() + seen.mixtures.size(), 2100u);
  double total = 0;
  for (const auto& mixture : seen.mixtures) {
    EXPECT_LT(mixture.start, mixture.end);
    total += mixture.shares[0] + mixture.shares[1];
    if (mixture.end < length * 0.99) {
      EXPECT_NEAR(mixture.shares[0], mixture.shares[1], 0.02);
    }
  }
  for (const auto& span : seen.spans) total += span.end - span.start;
  EXPECT_NEAR(total, length, 0.1) << "no time is lost and none is counted twice";
}

TEST(span_track, mixtures_never_paint_over_what_came_before) {
  SpanTrack track;
  std::mt19937 random(5);
  double time = 0;
  for (int i = 0; i < 5000; ++i) {
    const double length = random() % 50 == 0 ? 20 : 0.05;
    track.add({time, time + length, static_cast<int>(random() % 5), 0});
    time += length;
  }
  double drawn = 0;
  track.visit(
      0, time, 1, [&](const SpanTrack::Span& span) { drawn = std::max(drawn, span.end); },
      [&](double start, double end, const SpanTrack::Shares&) {
        EXPECT_GE(start, drawn - 1e-9);
        drawn = std::max(drawn, end);
      });
}

TEST(span_track, forgets_its_older_half) {
  SpanTrack track;
  for (int i = 0; i < 101; ++i) track.add({i * 1.0, i + 0.5, 1, 0});
  EXPECT_EQ(track.drop_older_half(), 50u);
  EXPECT_EQ(track.size(), 51u);
  EXPECT_EQ(track[0].start, 50);
  EXPECT_DOUBLE_EQ(track.sum(0, 51)[1], 25.5);
}

}  // namespace
}  // namespace poolyard::app
