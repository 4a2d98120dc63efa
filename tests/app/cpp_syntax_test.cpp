#include "model/syntax.h"

#include <string>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

std::string shown(std::string_view text) {
  std::string all;
  constexpr char kLetters[] = "pkbsncd";
  for (const SyntaxRun& run : cpp_syntax(text)) {
    all += kLetters[static_cast<int>(run.kind)];
    all += '[' + std::string(text.substr(run.from, run.to - run.from)) + ']';
  }
  return all;
}

TEST(cpp_syntax, names_the_parts) {
  EXPECT_EQ(shown("#include <string>  // why\n"), "k[#include]s[ <string>  ]c[// why]");
  EXPECT_EQ(shown("int f(int x) { return g(x) + 0x1'ff; }"), "k[int]d[f]k[int]k[return]n[0x1'ff]");
  EXPECT_EQ(shown("struct A { void run(); };\nvoid A::run() {}"), "k[struct]d[A]k[void]d[run]k[void]d[run]");
  EXPECT_EQ(shown("std::this_thread::sleep_for(1ms)"), "b[std]b[this_thread]b[sleep_for]n[1ms]");
  EXPECT_EQ(shown("template <class Kind>\nvoid measure(int n) {}"), "k[template]k[class]d[Kind]k[void]d[measure]k[int]");
  EXPECT_EQ(shown("a /* b\n c */ d"), "c[/* b\n c */]");
  EXPECT_EQ(shown("x = 1e-3 - 2"), "n[1e-3]n[2]");
}

TEST(cpp_syntax, strings) {
  EXPECT_EQ(shown(R"("a\"b" 'c')"), R"(s["a\"b"]s['c'])");
  EXPECT_EQ(shown("R\"x(a\n)\" )x\" 1"), "s[R\"x(a\n)\" )x\"]n[1]");
  EXPECT_EQ(shown("\"open\n1"), "s[\"open]n[1]");
}

TEST(cpp_syntax, any_text_will_do) {
  for (const char* text : {"", "'", "\\", "\"\\", "\xff\xfe", "int 你好 = 1;", "#", "R\"", "R\"(", "/*", "}}}", "1'", "::"}) {
    std::size_t at = 0;
    for (const SyntaxRun& run : cpp_syntax(text)) {
      EXPECT_LE(at, run.from) << text;
      EXPECT_LT(run.from, run.to) << text;
      EXPECT_LE(run.to, std::string_view(text).size()) << text;
      at = run.to;
    }
  }
}

}  // namespace
}  // namespace poolyard::app
