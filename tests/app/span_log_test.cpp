#include "model/span_log.h"

#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "model/recorder.h"
#include "model/span_track.h"

namespace poolyard::app {
namespace {

using trace::Span;
using trace::Tick;

TEST(span_log, joins_what_goes_on_and_cuts_what_overlaps) {
  SpanLog log;
  log.add({Span::state, 0, 10, 1});
  log.add({Span::state, 10, 20, 1});
  EXPECT_EQ(log.size(), 1u);
  log.add({Span::state, 15, 30, 2});
  log.add({Span::state, 3, 29, 4});  // known already
  ASSERT_EQ(log.size(), 2u);
  const SpanTrack track(log.publish());
  EXPECT_EQ(track[0].end_tick(), 20);
  EXPECT_EQ(track[1].start_tick(), 20);
  EXPECT_EQ(track.sum(0, 2)[1], 20);
  EXPECT_EQ(track.sum(0, 2)[2], 10);
}

TEST(span_log, never_changes_what_was_published) {
  SpanLog log;
  log.add({Span::state, 0, 10, 1});
  const SpanTrack track(log.publish());
  log.add({Span::state, 10, 20, 1});
  EXPECT_EQ(track.size(), 1u);
  EXPECT_EQ(track[0].end_tick(), 10);
  for (int i = 2; i < 100'000; ++i) log.add({Span::state, 10 * i, 10 * i + 10, i % 3});
  log.drop_older_half();
  EXPECT_EQ(track[0].end_tick(), 10);
  EXPECT_EQ(track.sum(0, 1)[1], 10);
}

TEST(span_log, marks_the_place_of_what_it_dropped) {
  for (Tick length : {Tick{10}, Tick{40'000'000}}) {  // 100 000 spans in two minutes; in six days, more than a span may last
    SpanLog log;
      constexpr int kSpans = 100'000;
    for (int i = 0; i < kSpans; ++i) log.add({Span::state, 1000 + length * i, 1000 + length * (i + 1), i % 3});
    const std::size_t dropped = log.drop_older_half();
    EXPECT_NEAR(static_cast<double>(dropped), kSpans / 2, SpanLog::kSegment);
    const SpanTrack track(log.publish());
    ASSERT_EQ(track.size(), kSpans - dropped);
    std::size_t marks = 0;
    std::uint64_t counted = 0;
    for (; track[marks].kind() == Span::lost; ++marks) counted += static_cast<std::uint64_t>(track[marks].value());
    EXPECT_GE(marks, 1u);
    EXPECT_LE(marks, SpanLog::kBlock);
    if (length == 10) {
      EXPECT_EQ(track[0].start_tick(), 1000);
      EXPECT_NEAR(static_cast<double>(counted), static_cast<double>(dropped + 1), 1);
    }
    for (std::size_t i = 1; i < track.size(); ++i) ASSERT_EQ(track[i].start_tick(), track[i - 1].end_tick());
    SpanTrack::Shares expected{};
    for (std::size_t i = 0; i < track.size(); ++i) {
      expected[SpanLog::kind_of(track[i])] += track[i].end_tick() - track[i].start_tick();
    }
    EXPECT_EQ(track.sum(0, track.size()), expected);
    EXPECT_EQ(track.sum(marks, SpanLog::kBlock + 3), [&] {
      SpanTrack::Shares sum{};
      for (std::size_t i = marks; i < SpanLog::kBlock + 3; ++i) {
        sum[SpanLog::kind_of(track[i])] += track[i].end_tick() - track[i].start_tick();
      }
      return sum;
    }());
  }
}

// The one who writes and the one who looks, at once: for the thread sanitizer, too.
TEST(span_log, is_read_while_it_grows_and_drops) {
  std::mutex mutex;
  SpanLog::Published published;
  bool done = false;
  std::thread writer([&] {
    SpanLog log;
    for (int i = 0; i < 400'000; ++i) {
      log.add({Span::state, 10 * i, 10 * i + 10, i % 7});
      if (log.size() > 50'000) log.drop_older_half();
      if (i % 100 != 0) continue;
      std::lock_guard lock(mutex);
      published = log.publish();
    }
    std::lock_guard lock(mutex);
    done = true;
  });
  SpanTrack track;
  for (bool over = false; !over;) {
    {
      std::lock_guard lock(mutex);
      over = done;
      track.update(published);
    }
    Tick end = -1;
    track.visit(0, 4'000'000, 4096, [&](const SpanTrack::Part& part) {
      EXPECT_GT(part.end, end);
      end = part.end;
    });
    for (std::size_t i = 1; i < track.size(); i += 997) ASSERT_GE(track[i].start_tick(), track[i - 1].end_tick());
  }
  writer.join();
}

}  // namespace
}  // namespace poolyard::app
