#include "model/drafts.h"

#include <gtest/gtest.h>

#include "model/link.h"

namespace poolyard::app {
namespace {

engine::Program program(const std::string& text) { return {.text = text}; }

std::vector<std::string> titles(const Drafts& drafts) {
  std::vector<std::string> titles;
  for (const Drafts::Draft& draft : drafts.all()) titles.push_back(draft.title);
  return titles;
}
using Titles = std::vector<std::string>;

TEST(drafts, keeps_what_is_typed_as_one_until_something_else_is_shown) {
  Drafts drafts;
  EXPECT_FALSE(drafts.unsaved());
  drafts.edited(program("a"));
  drafts.edited(program("ab"));
  EXPECT_TRUE(drafts.unsaved());
  EXPECT_TRUE(drafts.current());
  drafts.left();
  drafts.edited(program("c"));
  EXPECT_EQ(titles(drafts), (Titles{"c", "ab"}));
  const std::string kept = drafts.merged("");
  EXPECT_FALSE(drafts.unsaved());
  Drafts again(kept);
  EXPECT_EQ(titles(again), (Titles{"c", "ab"}));
  EXPECT_TRUE(again.current());
  EXPECT_EQ(again.all()[1].program.text, "ab");
}

TEST(drafts, goes_on_with_one_that_is_opened_and_forgets_one_that_is_removed) {
  Drafts drafts;
  for (const char* text : {"a", "b", "c"}) {
    drafts.left();
    drafts.edited(program(text));
  }
  drafts.opened(2);
  drafts.edited(program("a2"));
  EXPECT_EQ(titles(drafts), (Titles{"a2", "c", "b"}));
  const std::string before = drafts.merged("");
  drafts.remove(1);
  EXPECT_TRUE(drafts.current());
  EXPECT_EQ(titles(Drafts(drafts.merged(before))), (Titles{"a2", "b"}));  // it does not come back from what was kept
  drafts.remove(0);
  EXPECT_FALSE(drafts.current());
}

TEST(drafts, of_two_languages_beside_each_other_are_two) {
  Drafts drafts;
  const engine::Program cpp{.text = "int main() {}", .name = "a.cpp"};
  drafts.edited(program("a"));
  drafts.edited(cpp);
  drafts.edited(program("ab"));
  EXPECT_EQ(titles(drafts), (Titles{"ab", "int main() {}"}));
  drafts.remove(1);
  drafts.edited(cpp);
  EXPECT_EQ(titles(drafts), (Titles{"int main() {}", "ab"}));
}

TEST(drafts, of_two_windows_are_kept_together) {
  Drafts one, other;
  one.edited(program("one"));
  other.edited(program("other"));
  std::string kept = one.merged("");
  kept = other.merged(kept);
  EXPECT_EQ(titles(Drafts(kept)), (Titles{"other", "one"}));
  one.edited(program("one more"));
  EXPECT_EQ(titles(Drafts(one.merged(kept))), (Titles{"one more", "other"}));
}

TEST(drafts, keeps_the_newest_and_nothing_that_is_empty) {
  Drafts drafts;
  for (std::size_t i = 0; i < Drafts::kMost + 3; ++i) {
    drafts.left();
    drafts.edited(program("# " + std::to_string(i)));
  }
  drafts.left();
  drafts.edited(program(" \n"));
  EXPECT_FALSE(drafts.current());
  const Drafts kept(drafts.merged(""));
  ASSERT_EQ(kept.all().size(), Drafts::kMost);
  EXPECT_EQ(kept.all().front().title, std::to_string(Drafts::kMost + 2));
}

TEST(drafts, reads_what_it_can_of_what_is_damaged) {
  Drafts drafts;
  drafts.edited(program("good"));
  const std::string kept = drafts.merged("");
  EXPECT_EQ(titles(Drafts("current\nzz\n12\n\n34 #p=broken\n" + kept.substr(kept.find('\n') + 1))), Titles{"good"});
}

TEST(drafts, are_known_by_their_first_line_that_says_something) {
  EXPECT_EQ(title_of("import os\nfrom a import b\n\n\"\"\"A bank.\"\"\"\n"), "A bank.");
  EXPECT_EQ(title_of("# Two threads\n"), "Two threads");
  EXPECT_EQ(title_of("#include <thread>\n// \xe7\xba\xbf\xe7\xa8\x8b\nint main() {}\n"), "\xe7\xba\xbf\xe7\xa8\x8b");
  EXPECT_EQ(title_of("import os\n"), "Program");
  const std::string sixty(60, 'x');
  EXPECT_EQ(title_of(sixty + sixty), sixty + "\xe2\x80\xa6");
}

TEST(drafts, keep_the_files_beside_a_program_and_the_folder_that_it_is_in) {
  Drafts drafts;
  engine::Program typed = program("import helper");
  typed.files = {{"helper.py", "x = 1\n"}};
  typed.folder = "/home/me/my project";
  drafts.edited(typed);
  const Drafts again(drafts.merged(""));
  ASSERT_EQ(again.all().size(), 1u);
  EXPECT_EQ(again.all()[0].program.files, typed.files);
  EXPECT_EQ(again.all()[0].program.folder, typed.folder);
  EXPECT_EQ(again.all()[0].program.text, "import helper");
}

TEST(drafts, one_that_was_removed_can_come_back) {
  Drafts drafts;
  for (const char* text : {"a", "b"}) {
    drafts.left();
    drafts.edited(program(text));
  }
  const std::string before = drafts.merged("");
  const Drafts::Draft removed = drafts.all()[1];
  drafts.remove(1);
  const std::string without = drafts.merged(before);
  drafts.put_back(removed, 1);
  EXPECT_EQ(titles(Drafts(drafts.merged(without))), (Titles{"b", "a"}));
}

TEST(drafts, keep_what_is_too_large_for_a_link) {
  Drafts drafts;
  drafts.edited(program("x = '" + std::string(2 * kLargestLinkedProgram, 'x') + "'"));
  EXPECT_EQ(Drafts(drafts.merged("")).all().size(), 1u);
}

}  // namespace
}  // namespace poolyard::app
