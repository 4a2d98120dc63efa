#include "engine/parameters.h"

#include <gtest/gtest.h>

namespace poolyard::engine {
namespace {

TEST(parameters, are_declared_in_a_comment_in_both_languages) {
  const auto python = parameters("import x\nWORKERS = 2  # parameter 1..8\nWORK = 5_000_000  # parameter 1_000..20_000_000\n");
  ASSERT_EQ(python.size(), 2u);
  EXPECT_EQ(python[0].name, "workers");
  EXPECT_EQ(python[0].value, 2);
  EXPECT_EQ(python[0].least, 1);
  EXPECT_EQ(python[0].most, 8);
  EXPECT_EQ(python[1].value, 5'000'000);
  EXPECT_EQ(python[1].most, 20'000'000);
  const auto cpp = parameters("  const int work = 100'000;  // parameter 10..1'000'000\r\n");
  ASSERT_EQ(cpp.size(), 1u);
  EXPECT_EQ(cpp[0].name, "work");
  EXPECT_EQ(cpp[0].value, 100'000);
  EXPECT_EQ(parameters("炉灶 = 2  # parameter 1..3").at(0).name, "炉灶");
}

TEST(parameters, nothing_else_is_one) {
  for (const char* text : {"", "parameter 1..2", "x = 1 # parameter 1.2", "x = 1  # parameter 2..1", "x = y  # parameter 1..2",
                           "x = 1 + 1  # parameter 1..2", "= 1  # parameter 1..2", "x = -1  # parameter 1..2", "x = 1  # parameter 1..2 or so",
                           "x = 1  # parameters 1..2", "x = 99999999999999999999999  # parameter 1..2", "2 = 2  # parameter 1..2",
                           "# the parameter x = 1", "x = 1  # parameter ..", "x == 1  # parameter 1..2", "f(x=1)  # parameter 1..2"}) {
    EXPECT_TRUE(parameters(text).empty()) << text;
  }
  EXPECT_EQ(parameters("x = 1  # parameter 1..2\nx = 2  # parameter 1..2\n").size(), 1u);
}

TEST(parameters, get_another_value_in_the_text) {
  const std::string text = "A = 2  # parameter 1..8\nB = 5_000  # parameter 1..9_000\n";
  const auto both = parameters(text);
  EXPECT_EQ(with_value(text, both[0], 7), "A = 7  # parameter 1..8\nB = 5_000  # parameter 1..9_000\n");
  EXPECT_EQ(with_value(text, both[1], 1234), "A = 2  # parameter 1..8\nB = 1_234  # parameter 1..9_000\n");
  EXPECT_EQ(with_value(text, both[1], 12), "A = 2  # parameter 1..8\nB = 12  # parameter 1..9_000\n");
  EXPECT_EQ(parameters(with_value(text, both[1], 12))[1].value, 12);
  const std::string cpp = "int b = 12;  // parameter 1..9'000";
  EXPECT_EQ(with_value(cpp, parameters(cpp)[0], 8765), "int b = 8'765;  // parameter 1..9'000");
}

TEST(parameters, values_make_no_difference) {
  EXPECT_EQ(without_values("A = 2  # parameter 1..8\nx"), without_values("A = 1000  # parameter 1..8\nx"));
  EXPECT_NE(without_values("A = 2  # parameter 1..8\nx"), without_values("A = 2  # parameter 1..9\nx"));
  EXPECT_NE(without_values("A = 2  # parameter 1..8\nx"), without_values("A = 2  # parameter 1..8\ny"));
  EXPECT_EQ(without_values("nothing = 1\n"), "nothing = 1\n");
}

}  // namespace
}  // namespace poolyard::engine
