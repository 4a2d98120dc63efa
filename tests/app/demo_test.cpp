#include "model/demo.h"

#include <set>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(demo, takes_title_and_explanation_from_the_first_lines) {
  const DemoFile demo =
      parse_demo("04-pool.py", "# title: A pool\n# about: Three tasks\n#        and four workers.\n\nimport time\n");
  EXPECT_EQ(demo.id, "04-pool");
  EXPECT_EQ(demo.title, "A pool");
  EXPECT_EQ(demo.about, "Three tasks and four workers.");
  EXPECT_EQ(demo.text, "import time\n");
  EXPECT_EQ(demo.language, Language::python);
}

TEST(demo, in_cpp_they_begin_with_two_slashes) {
  const DemoFile demo = parse_demo("04-pool.cpp", "// title: A pool\n// about: Three tasks\n//        and four workers.\n\n#include <x>\n");
  EXPECT_EQ(demo.id, "04-pool");
  EXPECT_EQ(demo.about, "Three tasks and four workers.");
  EXPECT_EQ(demo.text, "#include <x>\n");
  EXPECT_EQ(demo.language, Language::cpp);
}

TEST(demo, leaves_the_programs_own_comments_alone) {
  const DemoFile demo = parse_demo("x.py", "# title: T\n# about: A\n# A comment.\nx = 1\n");
  EXPECT_EQ(demo.text, "# A comment.\nx = 1\n");
  EXPECT_EQ(parse_demo("bare.py", "x = 1").title, "bare");
  EXPECT_EQ(parse_demo("empty.py", "").text, "");
}

TEST(demo, a_puzzle_has_its_question) {
  const DemoFile file = parse_demo("31-count.py", "# title: Count\n# about: It counts.\n# puzzle: Can it be\n#        anything else?\n\nx = 1\n");
  EXPECT_EQ(file.puzzle, "Can it be anything else?");
  EXPECT_EQ(file.text, "x = 1\n");
  EXPECT_EQ(parse_demo("1.py", "# title: One\n\nx = 1\n").puzzle, "");
}

TEST(demo, the_gallery_is_complete) {
  std::set<std::string> titles;
  for (const Demo& demo : demos()) {
    EXPECT_TRUE(titles.insert(demo.title).second) << "two demos are called " << demo.title;
    const auto& python = demo.files[Language::python];
    const bool puzzle = python && !python->puzzle.empty();
    for (const auto& file : demo.files) {
      if (puzzle && &file != &python) continue;
      ASSERT_TRUE(file) << demo.id << " is there in one language only";
      EXPECT_FALSE(file->about.empty()) << demo.id;
      EXPECT_FALSE(file->text.empty()) << demo.id;
      EXPECT_EQ(file->title, demo.title) << "the same demo has two titles";
    }
  }
  EXPECT_GE(titles.size(), 7u);
}

TEST(demo, is_known_by_its_text_whatever_its_parameters) {
  for (const Demo& demo : demos()) {
    for (Language language : kLanguages) {
      if (!demo.files[language]) continue;
      EXPECT_EQ(demo_of(demo.program(language)), &demo);
    }
  }
  EXPECT_EQ(demo_of({.text = "print(1)\n"}), nullptr);
}

}  // namespace
}  // namespace poolyard::app
