#include "engine/compilation.h"

#include <gtest/gtest.h>

namespace poolyard::engine {
namespace {

TEST(compilation, finds_what_gcc_says_about_lines) {
  const auto found = remarks(
      "mine.cpp: In function 'int main()':\n"
      "mine.cpp:7:40: error: 'squre' was not declared in this scope\n"
      "    7 |   squre(7);\n"
      "other.h:3:1: error: not about the program\n"
      "mine.cpp:9:5: warning: unused variable 'x' [-Wunused-variable]\n"
      "mine.cpp:1:10: fatal error: missing.h: No such file or directory",
      "mine.cpp");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].line, 7);
  EXPECT_EQ(found[0].kind, Remark::Kind::error);
  EXPECT_EQ(found[0].text, "'squre' was not declared in this scope");
  EXPECT_EQ(found[1].kind, Remark::Kind::warning);
  EXPECT_EQ(found[2].line, 1);
  EXPECT_EQ(found[2].text, "missing.h: No such file or directory");
}

TEST(compilation, finds_what_clang_says_about_lines) {
  const auto found = remarks("mine.cpp:3:3: error: use of undeclared identifier 'x'\n  x;\n  ^\n"
                             "mine.cpp:2:5: note: 'y' declared here\n1 error generated.\n", "mine.cpp");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].line, 3);
  EXPECT_EQ(found[1].kind, Remark::Kind::note);
}

TEST(compilation, anything_may_be_printed) {
  for (const char* output : {"", "mine.cpp", "mine.cpp:", "mine.cpp:x: error: y", "mine.cpp:1", "mine.cpp:1:2", "mine.cpp:1: nothing", "\n\n"}) {
    EXPECT_TRUE(remarks(output, "mine.cpp").empty()) << output;
  }
}

}  // namespace
}  // namespace poolyard::engine
