#include "model/text_style.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

using Kind = TerminalColor::Kind;

TextStyle after(std::string_view parameters, TextStyle style = {}) {
  style.obey(parameters);
  return style;
}

TEST(text_style, knows_the_sixteen_colours_as_text_and_as_ground) {
  EXPECT_EQ(after("31").text, (TerminalColor{1, Kind::named}));
  EXPECT_EQ(after("97").text, (TerminalColor{15, Kind::named}));
  EXPECT_EQ(after("44").ground, (TerminalColor{4, Kind::named}));
  EXPECT_EQ(after("103").ground, (TerminalColor{11, Kind::named}));
  const TextStyle both = after("1;4;33;41");
  EXPECT_TRUE(both.bold && both.underlined);
  EXPECT_EQ(both.text.value, 3u);
  EXPECT_EQ(both.ground.value, 1u);
  EXPECT_EQ(after("39;49;22;24", both), TextStyle());
  EXPECT_EQ(after("", both), TextStyle());
  EXPECT_EQ(after("0", both), TextStyle());
}

TEST(text_style, knows_the_256_and_all) {
  EXPECT_EQ(after("38;5;9").text, (TerminalColor{9, Kind::named}));
  EXPECT_EQ(after("38;5;208").text, (TerminalColor{0xff8700, Kind::direct}));
  EXPECT_EQ(after("48;5;232").ground, (TerminalColor{0x080808, Kind::direct}));
  EXPECT_EQ(after("38;2;1;2;255").text, (TerminalColor{0x0102ff, Kind::direct}));
  EXPECT_EQ(after("38:2::1:2:3").text, (TerminalColor{0x010203, Kind::direct}));
  EXPECT_TRUE(after("38;5;208;1").bold);
}

TEST(text_style, nonsense_changes_nothing_and_hurts_nobody) {
  for (const char* odd : {"38", "38;5", "38;2;1", "999", "-1", ";;;", "?25", "99999999999999999999"}) after(odd);
  EXPECT_EQ(after("999"), TextStyle());
  EXPECT_EQ(after("38;5;999").text.kind, Kind::direct);
}

}  // namespace
}  // namespace poolyard::app
