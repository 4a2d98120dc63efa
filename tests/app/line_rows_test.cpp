#include "model/line_rows.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(line_rows, is_what_one_counts) {
  LineRows rows;
  std::deque<int> expected;
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const unsigned what = random() % 10;
    if (what < 6) {
      expected.push_back(static_cast<int>(random() % 4));
      rows.push_back(expected.back());
    } else if (what < 8 && !expected.empty()) {
      expected.pop_front();
      rows.pop_front();
    } else if (!expected.empty()) {
      const std::size_t line = random() % expected.size();
      expected[line] = static_cast<int>(random() % 5);
      rows.set(line, expected[line]);
    }
    if (round % 100 != 0 || expected.empty()) continue;
    ASSERT_EQ(rows.size(), expected.size());
    std::uint64_t total = 0;
    for (int count : expected) total += static_cast<std::uint64_t>(count);
    ASSERT_EQ(rows.total(), total);
    const std::uint64_t wanted = random() % (total + 3);
    std::uint64_t row = 0;
    std::size_t line = 0;
    while (line + 1 < expected.size() && row + static_cast<std::uint64_t>(expected[line]) <= wanted) {
      row += static_cast<std::uint64_t>(expected[line++]);
    }
    const LineRows::Place place = rows.find(wanted);
    ASSERT_EQ(place.line, line);
    ASSERT_EQ(place.row, row);
  }
}

TEST(line_rows, empties_and_begins_again) {
  LineRows rows;
  for (int i = 0; i < 1300; ++i) rows.push_back(1);
  for (int i = 0; i < 1300; ++i) rows.pop_front();
  EXPECT_EQ(rows.total(), 0u);
  for (int i = 0; i < 700; ++i) rows.push_back(2);
  EXPECT_EQ(rows.find(999).line, 499u);
}

}  // namespace
}  // namespace poolyard::app
