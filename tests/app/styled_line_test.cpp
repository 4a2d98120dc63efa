#include "model/styled_line.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TextStyle color(unsigned number) { return {.text = {number, TerminalColor::Kind::named}, .ground = {}}; }

/// Each character's colour, or a dot.
std::string colors(const StyledLine& line) {
  std::string all(line.size(), '.');
  for (const StyleRun& run : line.runs()) {
    for (std::size_t at = run.from; at < all.size(); ++at) all[at] = run.style == TextStyle() ? '.' : static_cast<char>('0' + run.style.text.value);
  }
  return all;
}

TEST(styled_line, what_comes_takes_the_place_of_what_was_there) {
  StyledLine line;
  line.put("abcdef", {});
  line.carriage_return();
  line.put("xy", color(1));
  EXPECT_EQ(line.text(), "xycdef");
  EXPECT_EQ(colors(line), "11....");
  line.put("z", color(2));
  EXPECT_EQ(colors(line), "112...");
  line.backspace();
  line.backspace();
  line.put("!", {});
  EXPECT_EQ(line.text(), "x!zdef");
  EXPECT_EQ(colors(line), "1.2...");
  line.put("12345", color(3));
  EXPECT_EQ(line.text(), "x!12345");
  EXPECT_EQ(colors(line), "1.33333");
}

TEST(styled_line, counts_characters_and_not_bytes) {
  StyledLine line;
  line.put("\xc3\xa4\xe4\xbd\xa0z", {});
  EXPECT_EQ(line.column(), 3u);
  line.carriage_return();
  line.put("ab", {});
  EXPECT_EQ(line.text(), "abz");
  line.carriage_return();
  line.put("\xe4\xbd", color(1));  // half a character, and then its rest
  line.put("\xa0", color(1));
  EXPECT_EQ(line.text(), "\xe4\xbd\xa0" "bz");
  EXPECT_EQ(colors(line), "111..");
  line.backspace();
  EXPECT_EQ(line.column(), 0u);
}

TEST(styled_line, erases) {
  StyledLine line;
  line.put("ab", color(1));
  line.put("cd", color(2));
  line.backspace();
  line.erase_to_end();
  EXPECT_EQ(line.text(), "abc");
  EXPECT_EQ(colors(line), "112");
  line.backspace();
  line.erase_to_end();
  EXPECT_EQ(line.runs().size(), 1u);
  line.clear();
  line.backspace();
  line.put("x", {});
  EXPECT_EQ(colors(line), ".");
}

TEST(styled_line, has_no_more_runs_than_it_can_keep) {
  StyledLine line;
  for (unsigned i = 0; i < 5000; ++i) line.put("x", color(i % 8));
  EXPECT_LE(line.runs().size(), StyledLine::kMostRuns);
  line.carriage_return();
  for (unsigned i = 0; i < 5000; ++i) line.put("y", color((i + 1) % 8));
  EXPECT_LE(line.runs().size(), StyledLine::kMostRuns + 1);
  EXPECT_EQ(line.size(), 5000u);
}

}  // namespace
}  // namespace poolyard::app
