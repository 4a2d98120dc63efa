#include "model/syntax.h"

#include <string>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

std::string shown(std::string_view text) {
  std::string all;
  constexpr char kLetters[] = "pkbsncd";
  for (const SyntaxRun& run : python_syntax(text)) {
    all += kLetters[static_cast<int>(run.kind)];
    all += '[' + std::string(text.substr(run.from, run.to - run.from)) + ']';
  }
  return all;
}

TEST(python_syntax, names_the_parts) {
  EXPECT_EQ(shown("def f(x):  # why\n    return len(x) + 0x1f"), "k[def]d[f]c[# why]k[return]b[len]n[0x1f]");
  EXPECT_EQ(shown("x.list"), "");
  EXPECT_EQ(shown("@cache\nclass A: pass"), "d[@cache]k[class]d[A]k[pass]");
}

TEST(python_syntax, strings) {
  EXPECT_EQ(shown("f'a\\'b' + rb\"c\""), "s[f'a\\'b']s[rb\"c\"]");
  EXPECT_EQ(shown("'''a\n'b' # no\n'''1"), "s['''a\n'b' # no\n''']n[1]");
  EXPECT_EQ(shown("'open\n1"), "s['open]n[1]");
  EXPECT_EQ(shown("'''open"), "s['''open]");
  EXPECT_EQ(shown("''"), "s['']");
}

TEST(python_syntax, any_text_will_do) {
  for (const char* text : {"", "'", "\\", "\"\\", "\xff\xfe", "你好 = 1", "@", "#", "'''\\"}) {
    std::size_t at = 0;
    for (const SyntaxRun& run : python_syntax(text)) {
      EXPECT_LE(at, run.from);
      EXPECT_LT(run.from, run.to);
      at = run.to;
    }
    EXPECT_LE(at, std::string_view(text).size());
  }
}

}  // namespace
}  // namespace poolyard::app
