#include "model/redraw.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

constexpr double kCheapPicture = 0.001, kDearPicture = 0.03;

/// Draws as the loop does, from `now` until nothing is due before `end`; returns how many pictures that took.
int draw(Redraw& redraw, double& now, double end, bool moves = false) {
  int pictures = 0;
  while (now + redraw.wait(now) < end) {
    now += redraw.wait(now);
    redraw.begin(now);
    if (moves) redraw.moves();
    ++pictures;
    now += 1.0 / 60;  // no screen shows more
  }
  now = end;
  return pictures;
}

/// Settled, and used to pictures of this cost.
Redraw after_pictures_of(double cost, double& now) {
  Redraw redraw;
  redraw.cost(cost);
  draw(redraw, now, now + 1);
  return redraw;
}

TEST(redraw, draws_nothing_when_nothing_happens) {
  for (double cost : {kCheapPicture, kDearPicture}) {
    double now = 5;
    Redraw redraw = after_pictures_of(cost, now);
    EXPECT_EQ(redraw.wait(now), Redraw::kNever);
    EXPECT_EQ(draw(redraw, now, now + 1000), 0);
  }
}

TEST(redraw, draws_at_once_for_a_person) {
  for (double cost : {kCheapPicture, kDearPicture, 1.0}) {
    double now = 5;
    Redraw redraw = after_pictures_of(cost, now);
    redraw.begin(now);
    redraw.touched();
    EXPECT_EQ(redraw.wait(now), 0) << "also right after another picture";
  }
}

TEST(redraw, cheap_pictures_follow_each_other_until_all_is_settled) {
  double now = 5;
  Redraw redraw = after_pictures_of(kCheapPicture, now);
  redraw.touched();
  redraw.begin(now);
  EXPECT_EQ(redraw.passes(), 1);
  EXPECT_EQ(1 + draw(redraw, now, now + 1), 3);
}

TEST(redraw, a_dear_picture_is_settled_before_it_is_shown) {
  double now = 5;
  Redraw redraw = after_pictures_of(kDearPicture, now);
  redraw.touched();
  redraw.begin(now);
  EXPECT_EQ(redraw.passes(), 3);
  EXPECT_TRUE(redraw.motion());
  EXPECT_EQ(redraw.wait(now), Redraw::kNever);
}

TEST(redraw, what_moves_is_smooth_where_pictures_are_cheap) {
  double now = 5;
  Redraw redraw = after_pictures_of(kCheapPicture, now);
  redraw.touched();
  EXPECT_NEAR(draw(redraw, now, now + 10, true), 600, 5);
}

TEST(redraw, what_moves_keeps_to_its_share_where_they_are_not) {
  double now = 5;
  Redraw redraw = after_pictures_of(kDearPicture, now);
  redraw.touched();
  const int pictures = draw(redraw, now, now + 100, true);
  EXPECT_NEAR(pictures * kDearPicture, 100 * Redraw::kMotionShare, 2);
}

TEST(redraw, a_line_after_a_while_is_drawn_at_once) {
  double now = 5;
  Redraw redraw = after_pictures_of(kDearPicture, now);
  redraw.news();
  EXPECT_EQ(redraw.wait(now), 0);
}

TEST(redraw, lines_that_keep_coming_neither_wait_long_nor_take_much) {
  double now = 5, longest = 0;
  Redraw redraw = after_pictures_of(kDearPicture, now);
  int pictures = 0;
  for (const double end = now + 100; now < end;) {
    redraw.news();
    longest = std::max(longest, redraw.wait(now));
    now += redraw.wait(now);
    redraw.begin(now);
    ++pictures;
    now += 0.001;
  }
  EXPECT_LE(longest, Redraw::kNewsWithin);
  EXPECT_LE(pictures, 101 / Redraw::kNewsWithin);
}

TEST(redraw, news_do_not_carry_what_moves_along) {
  double now = 5;
  Redraw redraw = after_pictures_of(kDearPicture, now);
  redraw.touched();
  int with_motion = 0, pictures = 0;
  for (const double end = now + 100; now < end; now += 0.001) {
    redraw.news();
    now += redraw.wait(now);
    redraw.begin(now);
    redraw.moves();
    ++pictures;
    with_motion += redraw.motion();
  }
  EXPECT_GT(pictures, 900);
  EXPECT_NEAR(with_motion * kDearPicture, 100 * Redraw::kMotionShare, 3);
}

TEST(redraw, however_dear_a_picture_is_there_is_time_between_two) {
  double now = 5;
  Redraw redraw = after_pictures_of(1.0, now);
  redraw.news();
  redraw.begin(now);
  redraw.news();
  EXPECT_NEAR(redraw.wait(now), 1.0 / Redraw::kMostShare, 1e-6);
}

TEST(redraw, draws_when_the_moment_has_come_and_once) {
  double now = 5;
  Redraw redraw = after_pictures_of(kDearPicture, now);
  redraw.at(now + 0.8);
  redraw.at(now + 2);
  EXPECT_DOUBLE_EQ(redraw.wait(now), 0.8);
  now += 0.8;
  redraw.begin(now);
  EXPECT_EQ(redraw.passes(), 3) << "a tip is right only when it is built again";
  EXPECT_EQ(redraw.wait(now), Redraw::kNever);
}

TEST(redraw, one_slow_picture_does_not_decide) {
  double now = 5;
  Redraw redraw = after_pictures_of(kCheapPicture, now);
  redraw.cost(0.009);
  EXPECT_TRUE(redraw.cheap());
  for (int picture = 0; picture < 5; ++picture) redraw.cost(0.009);
  EXPECT_FALSE(redraw.cheap());
  for (int picture = 0; picture < 5; ++picture) redraw.cost(kCheapPicture);
  EXPECT_TRUE(redraw.cheap());
}

}  // namespace
}  // namespace poolyard::app
