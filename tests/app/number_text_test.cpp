#include "model/number_text.h"

#include <gtest/gtest.h>

#include "model/utf8.h"

namespace poolyard::app {
namespace {

TEST(number_text, groups_digits) {
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(999), "999");
  EXPECT_EQ(number_text(1000), "1\xc2\xa0" "000");
  EXPECT_EQ(number_text(123094), "123\xc2\xa0" "094");
  EXPECT_EQ(number_text(1234567), "1\xc2\xa0" "234\xc2\xa0" "567");
}

// The interface's fonts always have Latin-1; anything else only when it is asked for.
TEST(number_text, needs_no_character_that_a_font_may_lack) {
  const std::string text = number_text(18'446'744'073'709'551'615u);
  for (std::size_t at = 0; at < text.size();) EXPECT_LT(next_character(text, at), char32_t{0x100});
}

}  // namespace
}  // namespace poolyard::app
