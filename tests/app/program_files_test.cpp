#include "model/program_files.h"

#include <gtest/gtest.h>

#include "engine/program_lines.h"

namespace poolyard::app {
namespace {

std::vector<std::string> paths(const Bundle& bundle) {
  std::vector<std::string> all{bundle.program.name};
  for (const auto& file : bundle.program.files) all.push_back(file.path);
  return all;
}
using Paths = std::vector<std::string>;

TEST(program_files, stay_in_the_program_s_folder) {
  for (const char* good : {"a.py", "package/module.py", "data.csv", "\xe4\xbd\xa0\xe5\xa5\xbd.py", "with space.txt", "..a", "a..b"}) EXPECT_TRUE(is_file_name(good)) << good;
  for (const char* bad : {"", "/etc/passwd", "../a.py", "a/../../b", "a//b", "a/", ".", "a/./b", "a\\b", "a\nb", " a", "a ", "a\"b"}) EXPECT_FALSE(is_file_name(bad)) << bad;
  EXPECT_FALSE(is_file_name(std::string(201, 'a')));
}

TEST(program_files, each_has_a_name_of_its_own) {
  const engine::Program program{.text = "", .name = "program.py", .files = {{"module.py", ""}, {"module2.py", ""}}};
  EXPECT_EQ(free_name("module.py", program), "module3.py");
  EXPECT_EQ(free_name("data.csv", program), "data.csv");
  EXPECT_EQ(free_name("program.py", program), "program2.py");
  EXPECT_EQ(why_not_named("other.py", program), "");
  EXPECT_EQ(why_not_named("module.py", program), "There is a file module.py already.");
  EXPECT_NE(why_not_named("../x.py", program), "");
}

TEST(program_files, text_is_what_an_editor_can_show) {
  for (const char* text : {"", "print(1)\n", "\xe4\xbd\xa0", "\xef\xbf\xbd"}) EXPECT_TRUE(is_text(text));
  EXPECT_FALSE(is_text(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_text("\x89PNG\xff"));
}

TEST(program_files, a_folder_is_a_program_and_what_lies_beside_it) {
  const Bundle bundled = bundle({{"project/helper.py", "x = 1"}, {"project/main.py", "import helper"}, {"project/data/a.csv", "1,2"}, {"project/.git/config", ""}, {"project/__pycache__/helper.cpython-313.pyc", ""}});
  EXPECT_EQ(paths(bundled), (Paths{"main.py", "data/a.csv", "helper.py"}));
  EXPECT_EQ(bundled.program.text, "import helper");
  EXPECT_EQ(bundled.left_out, 2u);
}

TEST(program_files, a_package_keeps_its_name_and_the_program_is_the_one_that_says_so) {
  EXPECT_EQ(paths(bundle({{"tools/__init__.py", ""}, {"tools/a.py", "x = 1"}, {"tools/z.py", "if __name__ == '__main__':\n    pass\n"}})), (Paths{"tools/z.py", "tools/__init__.py", "tools/a.py"}));
  EXPECT_EQ(paths(bundle({{"a.py", "x = 1"}, {"b.py", "if __name__ == \"__main__\": pass"}})), (Paths{"b.py", "a.py"}));
  EXPECT_EQ(paths(bundle({{"x/b.py", ""}, {"x/deep/a.py", ""}})), (Paths{"b.py", "deep/a.py"}));
}

TEST(program_files, data_alone_is_no_program) {
  const Bundle bundled = bundle({{"numbers.csv", "1,2,3"}});
  EXPECT_TRUE(bundled.program.text.empty());
  EXPECT_EQ(paths(bundled), (Paths{"program.py", "numbers.csv"}));
  EXPECT_TRUE(bundle({{".hidden", "x"}}).program.files.empty());
}

TEST(program_files, their_lines_have_numbers_of_their_own) {
  const engine::Program program{.text = "a\nb\n", .name = "program.py", .files = {{"one.py", "1\n2\n3"}, {"data.csv", "1\n2\n"}, {"two.py", "x"}}};
  const std::vector<engine::ProgramModule> modules = engine::numbered_modules(program);
  ASSERT_EQ(modules.size(), 2u);
  EXPECT_EQ(engine::words_of_line(modules, 2), "line 2");
  EXPECT_EQ(engine::words_of_line(modules, 3), "line 3");
  EXPECT_EQ(engine::words_of_line(modules, 4), "line 1 of one.py");
  EXPECT_EQ(engine::words_of_line(modules, 6), "line 3 of one.py");
  EXPECT_EQ(engine::words_of_line(modules, 7), "line 1 of two.py");
  EXPECT_EQ(engine::words_of_line({}, 7), "line 7");
}

}  // namespace
}  // namespace poolyard::app
