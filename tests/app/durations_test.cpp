#include "model/durations.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(durations, classes_follow_each_other_without_gaps) {
  for (trace::Tick length = 0; length < 100'000; ++length) {
    const std::size_t its = Durations::class_of(length);
    ASSERT_LE(Durations::begin_of(its), static_cast<double>(length));
    ASSERT_GT(Durations::begin_of(its + 1), static_cast<double>(length));
  }
}

TEST(durations, tells_quantiles_as_exactly_as_its_classes) {
  Durations durations;
  for (int i = 1; i <= 1000; ++i) durations.add(i);
  EXPECT_EQ(durations.count(), 1000u);
  EXPECT_NEAR(durations.quantile(0.5), 500, 70);
  EXPECT_NEAR(durations.quantile(0.99), 990, 70);
  EXPECT_EQ(durations.longest(), 1000);
  EXPECT_DOUBLE_EQ(durations.mean(), 500.5);
  Durations both = durations;
  both.add(durations);
  EXPECT_EQ(both.count(), 2000u);
  EXPECT_DOUBLE_EQ(both.mean(), 500.5);
}

TEST(durations, bears_none_and_very_long_ones) {
  Durations durations;
  EXPECT_EQ(durations.quantile(0.5), 0);
  durations.add(trace::Tick{1} << 47);
  EXPECT_EQ(durations.in_class(Durations::kClasses - 1), 1u);
}

}  // namespace
}  // namespace poolyard::app
