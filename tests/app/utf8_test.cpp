#include "model/utf8.h"

#include <vector>

#include <gtest/gtest.h>

#include "model/json.h"

namespace poolyard::app {
namespace {

std::vector<char32_t> characters(std::string_view text) {
  std::vector<char32_t> all;
  for (std::size_t at = 0; at < text.size();) all.push_back(next_character(text, at));
  return all;
}

using Characters = std::vector<char32_t>;

TEST(utf8, whole_characters) {
  EXPECT_EQ(characters("aé你\xf0\x9f\x8f\x8a"), (Characters{'a', 0xe9, 0x4f60, 0x1f3ca}));
}

TEST(utf8, broken_ones_count_byte_by_byte) {
  EXPECT_EQ(characters("\xff"), Characters{kReplacement});
  EXPECT_EQ(characters("\xe4\xbd"), (Characters{kReplacement, kReplacement}));
  EXPECT_EQ(characters("\xc0\x80"), (Characters{kReplacement, kReplacement})) << "an overlong form";
  EXPECT_EQ(characters("\xed\xa0\x80").front(), kReplacement) << "a surrogate";
}

TEST(utf8, json_is_always_well_formed) {
  Json json;
  json.begin('{')
      .key("a\"b")
      .string("line\n\\ \xff 你")
      .key("n")
      .number(1.5)
      .key("list")
      .begin('[')
      .number(1)
      .number(2)
      .end(']');
  json.key("none").null().key("yes").boolean(true).end('}');
  EXPECT_EQ(json.written(),
            "{\"a\\\"b\":\"line\\u000a\\\\ \xef\xbf\xbd 你\",\"n\":1.5000,\"list\":[1,2],\"none\":null,\"yes\":true}");
}

}  // namespace
}  // namespace poolyard::app
