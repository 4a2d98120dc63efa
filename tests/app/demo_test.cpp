#include "model/demo.h"

#include <set>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(demo, takes_title_and_explanation_from_the_first_lines) {
  const Demo demo =
      parse_demo("04-pool.py", "# title: A pool\n# about: Three tasks\n#        and four workers.\n\nimport time\n");
  EXPECT_EQ(demo.id, "04-pool");
  EXPECT_EQ(demo.title, "A pool");
  EXPECT_EQ(demo.about, "Three tasks and four workers.");
  EXPECT_EQ(demo.text, "import time\n");
}

TEST(demo, leaves_the_programs_own_comments_alone) {
  const Demo demo = parse_demo("x.py", "# title: T\n# about: A\n# A comment.\nx = 1\n");
  EXPECT_EQ(demo.text, "# A comment.\nx = 1\n");
  EXPECT_EQ(parse_demo("bare.py", "x = 1").title, "bare");
  EXPECT_EQ(parse_demo("empty.py", "").text, "");
}

TEST(demo, the_gallery_is_complete) {
  std::set<std::string> titles;
  for (const Demo& demo : demos()) {
    EXPECT_FALSE(demo.about.empty()) << demo.id;
    EXPECT_FALSE(demo.text.empty()) << demo.id;
    EXPECT_TRUE(titles.insert(demo.title).second) << "two demos are called " << demo.title;
  }
  EXPECT_GE(titles.size(), 7u);
}

}  // namespace
}  // namespace poolyard::app
