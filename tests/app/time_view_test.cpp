#include "model/time_view.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(time_view, shows_all_of_a_growing_run) {
  TimeView view;
  for (double end : {10.0, 500.0, 9000.0}) {
    view.update(end, true);
    EXPECT_EQ(view.from(), 0);
    EXPECT_GT(view.to(), end);
  }
}

TEST(time_view, zooms_around_a_moment) {
  TimeView view;
  view.update(1000, false);
  const double place = (400 - view.from()) / view.length();
  view.zoom(4, 400);
  EXPECT_NEAR((400 - view.from()) / view.length(), place, 1e-9);
  EXPECT_EQ(view.mode(), TimeView::Mode::free);
  for (int i = 0; i < 100; ++i) view.zoom(2, 400);
  EXPECT_GT(view.length(), 0.001);
  for (int i = 0; i < 100; ++i) view.zoom(0.5, 400);
  EXPECT_LE(view.length(), 2000);
}

TEST(time_view, cannot_be_lost) {
  TimeView view;
  view.update(1000, false);
  view.zoom(10, 500);
  view.pan(1e12);
  EXPECT_LT(view.from(), 1000);
  view.pan(-1e12);
  EXPECT_GT(view.to(), 0);
}

TEST(time_view, follows_now_at_a_chosen_length) {
  TimeView view;
  view.update(10000, true);
  view.follow();
  view.zoom(2, 0);
  const double length = view.length();
  view.update(20000, true);
  EXPECT_EQ(view.length(), length);
  EXPECT_LT(view.from(), 20000);
  EXPECT_GT(view.to(), 20000);
  view.update(20000, false);
  EXPECT_EQ(view.mode(), TimeView::Mode::free);
}

TEST(time_view, ticks_are_round) {
  EXPECT_DOUBLE_EQ(tick_distance(0.7), 1);
  EXPECT_DOUBLE_EQ(tick_distance(1), 1);
  EXPECT_DOUBLE_EQ(tick_distance(1.1), 2);
  EXPECT_DOUBLE_EQ(tick_distance(30), 50);
  EXPECT_DOUBLE_EQ(tick_distance(70), 100);
  EXPECT_EQ(tick_label(0, 100), "0");
  EXPECT_EQ(tick_label(1500, 500), "1.5 s");
  EXPECT_EQ(tick_label(2000, 1000), "2 s");
  EXPECT_EQ(tick_label(250, 50), "250 ms");
  EXPECT_EQ(tick_label(0.5, 0.5), "0.5 ms");
  EXPECT_EQ(tick_label(0.02, 0.01), "20 \xc2\xb5s");
}

TEST(time_view, durations_have_three_digits) {
  EXPECT_EQ(duration_text(3000), "3.00 s");
  EXPECT_EQ(duration_text(12.44), "12.4 ms");
  EXPECT_EQ(duration_text(0.085), "85 \xc2\xb5s");
  EXPECT_EQ(duration_text(999.9), "1.00 s");
  EXPECT_EQ(duration_text(61000), "1 min 1 s");
}

}  // namespace
}  // namespace poolyard::app
