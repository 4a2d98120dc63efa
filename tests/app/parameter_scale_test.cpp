#include "model/parameter_scale.h"

#include <set>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

ParameterScale scale(std::int64_t least, std::int64_t most) {
  engine::Parameter parameter;
  parameter.least = least;
  parameter.most = most;
  return ParameterScale(parameter);
}

TEST(parameter_scale, reaches_every_value_of_a_small_range) {
  std::set<std::int64_t> seen;
  for (double place = 0; place <= 1; place += 0.01) seen.insert(scale(1, 12).value_at(place));
  EXPECT_EQ(seen.size(), 12u);
  EXPECT_EQ(scale(0, 1).value_at(0.4), 0);
  EXPECT_EQ(scale(0, 1).value_at(0.6), 1);
}

TEST(parameter_scale, goes_through_a_large_range_in_round_steps) {
  const ParameterScale wide = scale(1'000'000, 20'000'000);
  EXPECT_EQ(wide.value_at(0), 1'000'000);
  EXPECT_EQ(wide.value_at(1), 20'000'000);
  EXPECT_EQ(wide.value_at(0.5) % 100'000, 0);
  EXPECT_NEAR(static_cast<double>(wide.value_at(0.5)), 4'500'000, 300'000);  // the logarithm's middle
  EXPECT_EQ(scale(10, 200).value_at(0.5) % 5, 0);
}

TEST(parameter_scale, a_value_is_found_where_it_lies) {
  for (const ParameterScale& each : {scale(1, 8), scale(50, 1000), scale(10'000, 1'000'000)}) {
    for (double place = 0; place <= 1; place += 0.05) {
      const std::int64_t value = each.value_at(place);
      EXPECT_EQ(each.value_at(each.place_of(value)), value);
    }
  }
}

TEST(parameter_scale, outside_is_the_end) {
  EXPECT_EQ(scale(1, 8).value_at(-3), 1);
  EXPECT_EQ(scale(1, 8).value_at(7), 8);
  EXPECT_EQ(scale(1, 8).place_of(100), 1);
}

}  // namespace
}  // namespace poolyard::app
