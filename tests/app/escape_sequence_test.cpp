#include "model/escape_sequence.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

/// What is left of a text without its sequences; each is shown as <parameters command>.
std::string read(std::string_view text) {
  EscapeSequence escape;
  std::string seen;
  for (const char byte : text) {
    if (escape.goes_on()) {
      const auto taken = escape.take(byte);
      if (taken == EscapeSequence::Taken::whole) seen += "<" + escape.parameters() + (escape.command() ? std::string(1, escape.command()) : "") + ">";
      if (taken != EscapeSequence::Taken::refused) continue;
    }
    if (byte == '\x1b') escape.begin();
    else seen += byte;
  }
  return seen;
}

TEST(escape_sequence, ends_where_it_ends) {
  EXPECT_EQ(read("a\x1b[1;31mb\x1b[Kc\x1b[?25ld"), "a<1;31m>b<K>c<?25l>d");
  EXPECT_EQ(read("a\x1b(Bb\x1b" "7c\x1b=d"), "a<>b<>c<>d");
  EXPECT_EQ(read("a\x1b]0;title\x07" "b\x1b]8;;x\x1b\\c\x1bP1$r\x1b\\d"), "a<>b<>c<>d");
}

TEST(escape_sequence, is_broken_off_by_a_line_s_end_or_the_next_one) {
  EXPECT_EQ(read("\x1b[1\nx"), "\nx");
  EXPECT_EQ(read("\x1b]0;title\nx"), "\nx");
  EXPECT_EQ(read("\x1b\x1b[1mx"), "<1m>x");
  EXPECT_EQ(read("\x1b[3\x1b[1mx"), "<1m>x");
}

TEST(escape_sequence, keeps_no_more_of_it_than_anybody_needs) {
  EXPECT_LE(read("\x1b[" + std::string(100'000, '1') + "mx").size(), 100u);
}

}  // namespace
}  // namespace poolyard::app
