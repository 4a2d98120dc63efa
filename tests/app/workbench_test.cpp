#include "model/workbench.h"

#include <gtest/gtest.h>

// No engine is started here: what runs is tested from outside (tests/browser, tests/desktop).
namespace poolyard::app {
namespace {

const Demo& demo(const std::string& id) {
  for (const Demo& each : demos()) {
    if (each.id == id) return each;
  }
  throw std::out_of_range(id);
}

/// All of the gallery are there in both languages; this one is not.
const Demo& python_only() {
  static const Demo made = [] {
    Demo copy = demo("04-pool");
    copy.files[Language::cpp].reset();
    copy.files[Language::python]->text += "# and nothing else\n";
    return copy;
  }();
  return made;
}

bool has(const Workbench::Side& side, const std::string& text) { return side.program.text.find(text) != std::string::npos; }

TEST(workbench, a_demo_is_there_in_both_its_languages) {
  Workbench workbench;
  workbench.pick(demo("04-pool"));
  EXPECT_TRUE(workbench.has_both());
  EXPECT_EQ(workbench.language(), Language::python);
  EXPECT_EQ(workbench.front().program.name, "04-pool.py");
  workbench.show(Language::cpp);
  EXPECT_EQ(workbench.front().program.name, "04-pool.cpp");
  EXPECT_EQ(workbench.title(), "A pool with three tasks");
  EXPECT_EQ(workbench.demo(), &demo("04-pool"));
}

TEST(workbench, the_language_is_kept_from_demo_to_demo) {
  Workbench workbench;
  workbench.pick(demo("04-pool"));
  workbench.show(Language::cpp);
  workbench.pick(python_only());
  EXPECT_EQ(workbench.language(), Language::python);
  EXPECT_FALSE(workbench.has_both());
  workbench.show(Language::cpp);
  EXPECT_EQ(workbench.language(), Language::python);
  workbench.pick(demo("01-thread"));
  EXPECT_EQ(workbench.language(), Language::cpp);
}

TEST(workbench, beside_each_other_where_there_are_both) {
  Workbench workbench;
  workbench.pick(demo("01-thread"));
  workbench.set_beside(true);
  EXPECT_TRUE(workbench.shows(Language::python) && workbench.shows(Language::cpp));
  workbench.pick(python_only());
  EXPECT_FALSE(workbench.beside());
  EXPECT_FALSE(workbench.shows(Language::cpp));
  workbench.pick(demo("04-pool"));
  EXPECT_TRUE(workbench.beside());
  workbench.show(Language::python);
  EXPECT_FALSE(workbench.beside());
}

TEST(workbench, a_parameter_is_changed_in_both_languages) {
  Workbench workbench;
  workbench.pick(demo("04-pool"));
  EXPECT_TRUE(workbench.set_parameter(Language::cpp, "tasks", 7));
  EXPECT_TRUE(has(workbench.side(Language::cpp), "const int tasks = 7;"));
  EXPECT_TRUE(has(workbench.side(Language::python), "TASKS = 7  #"));
  EXPECT_TRUE(has(workbench.side(Language::python), "PROCESSES = 4  #"));
  EXPECT_EQ(workbench.demo(), &demo("04-pool"));
  workbench.set_parameter(Language::python, "processes", 1000);
  EXPECT_TRUE(has(workbench.side(Language::cpp), "const int processes = 8;"));  // the most there may be
  EXPECT_FALSE(workbench.set_parameter(Language::python, "colour", 1));
}

TEST(workbench, a_parameter_of_another_range_is_the_languages_own) {
  Workbench workbench;
  workbench.pick(demo("07-concurrency-and-parallelism"));
  const std::string python = workbench.side(Language::python).program.text;
  workbench.set_parameter(Language::cpp, "work", 500);
  EXPECT_EQ(workbench.side(Language::python).program.text, python);
  workbench.set_parameter(Language::cpp, "workers", 5);
  EXPECT_TRUE(has(workbench.side(Language::python), "WORKERS = 5"));
}

TEST(workbench, a_link_carries_language_and_parameters) {
  Workbench workbench;
  workbench.pick(demo("04-pool"));
  workbench.show(Language::cpp);
  workbench.set_parameter(Language::cpp, "tasks", 9);
  const OpenedLink link = workbench.linked();
  EXPECT_FALSE(link.beside);
  Workbench elsewhere;
  elsewhere.pick(demo("01-thread"));
  elsewhere.open(decode_link(encode_link(link)));
  EXPECT_EQ(elsewhere.language(), Language::cpp);
  EXPECT_TRUE(has(elsewhere.front(), "const int tasks = 9;"));
  EXPECT_TRUE(elsewhere.has_both());
  EXPECT_TRUE(has(elsewhere.side(Language::python), "TASKS = 9  #"));
  EXPECT_EQ(elsewhere.title(), "A pool with three tasks");
}

TEST(workbench, a_link_carries_both_that_stand_beside_each_other) {
  Workbench workbench;
  workbench.pick(demo("04-pool"));
  workbench.set_beside(true);
  workbench.side(Language::python).program.text += "print('mine')\n";
  workbench.edited(Language::python);
  const OpenedLink link = workbench.linked();
  ASSERT_TRUE(link.beside);
  Workbench elsewhere;
  elsewhere.open(decode_link(encode_link(link)));
  EXPECT_TRUE(elsewhere.beside());
  EXPECT_TRUE(has(elsewhere.side(Language::python), "print('mine')"));
  EXPECT_EQ(elsewhere.side(Language::cpp).program.text, workbench.side(Language::cpp).program.text);
}

TEST(workbench, a_link_carries_the_machine_and_an_outcome) {
  OpenedLink link{.program = engine::Program{.text = "x = 1  # parameter 0..5\n"}, .machine = Machine::of("3/12:1")};
  link.findings = {.seen = 10, .wanted = 10, .over = true, .proof = {}, .outcomes = {}};
  link.findings.outcomes.push_back({.number = 0, .count = 4, .failed = true, .text = "ValueError", .schedule = "3/12:1", .shortest = true, .story = {}, .threads = {}});
  Workbench workbench;
  workbench.open(decode_link(encode_link(link)));
  EXPECT_TRUE(workbench.simulates() && workbench.has_outcomes());
  EXPECT_EQ(workbench.machine().schedule(), "3/12:1");
  ASSERT_TRUE(workbench.replayed());
  EXPECT_EQ(workbench.replayed()->text, "ValueError");
  const OpenedLink again = decode_link(encode_link(workbench.linked()));
  EXPECT_EQ(again.machine.schedule(), "3/12:1");
  ASSERT_EQ(again.findings.outcomes.size(), 1u);
  EXPECT_EQ(again.findings.outcomes[0].count, 4u);
  // Switches are counted in instructions of this text.
  workbench.set_parameter(Language::python, "x", 2);
  EXPECT_EQ(workbench.machine().schedule(), "3/fair:3");
  EXPECT_FALSE(workbench.replayed());
  workbench.pick(demo("04-pool"));
  EXPECT_FALSE(workbench.has_outcomes());
  EXPECT_TRUE(workbench.simulates());
  workbench.show(Language::cpp);
  EXPECT_FALSE(workbench.simulates() || workbench.linked().machine.simulated);
}

TEST(workbench, a_program_of_ones_own_is_in_one_language) {
  Workbench workbench;
  workbench.set_program({.text = std::string("x = 1  # parameter 0..5\0", 24)}, "Mine");
  EXPECT_FALSE(workbench.has_both());
  EXPECT_EQ(workbench.demo(), nullptr);
  EXPECT_EQ(workbench.front().program.text, "x = 1  # parameter 0..5");
  ASSERT_EQ(workbench.front().parameters.size(), 1u);
  EXPECT_TRUE(workbench.can_run(Language::python));
  workbench.set_program({.text = "int main() {}", .name = "mine.cpp"}, "mine.cpp");
  EXPECT_EQ(workbench.language(), Language::cpp);
  EXPECT_EQ(workbench.can_run(Language::cpp), engine::can_compile());
}

TEST(workbench, files_are_added_renamed_and_closed_and_come_back) {
  Workbench workbench;
  workbench.set_program({.text = "import helper\n"}, "Mine");
  workbench.add_file(Language::python, {"helper.py", "x = 1\n"});
  EXPECT_EQ(workbench.front().tab, 1u);
  workbench.front().shown_text() += "y = 2\n";
  workbench.add_file(Language::python, {"data.csv", "1,2\n"});
  EXPECT_NE(workbench.rename_tab(Language::python, 2, "helper.py"), "");
  EXPECT_NE(workbench.rename_tab(Language::python, 0, "program.cpp"), "");
  EXPECT_EQ(workbench.rename_tab(Language::python, 2, "numbers.csv"), "");
  EXPECT_EQ(workbench.rename_tab(Language::python, 0, "main.py"), "");
  EXPECT_EQ(workbench.front().program.name, "main.py");
  const engine::ProgramFile closed = workbench.close_tab(Language::python, 1);
  EXPECT_EQ(closed.bytes, "x = 1\ny = 2\n");
  EXPECT_EQ(workbench.front().shown_file(), "numbers.csv");
  workbench.add_file(Language::python, closed, 1);
  EXPECT_EQ(workbench.front().shown_file(), "helper.py");
  EXPECT_EQ(workbench.front().tab_of("numbers.csv"), 2u);
  EXPECT_EQ(workbench.front().tab_of(""), 0u);
  EXPECT_FALSE(workbench.front().tab_of("nothing.py"));
  Workbench other;
  other.open(decode_link(encode_link(workbench.linked())));
  EXPECT_EQ(other.front().program.files, workbench.front().program.files);
}

TEST(workbench, a_demo_with_another_file_is_none_any_more) {
  Workbench workbench;
  workbench.pick(demo("04-pool"));
  workbench.add_file(Language::python, {"module.py", ""});
  EXPECT_EQ(workbench.demo(), nullptr);
  workbench.close_tab(Language::python, 1);
  EXPECT_EQ(workbench.demo(), &demo("04-pool"));
}

TEST(workbench, installs_wheels_that_it_can_use_and_says_why_not_others) {
  Workbench workbench;
  EXPECT_NE(workbench.install({"fast-1.0-cp313-cp313-linux_x86_64.whl", "PK"}).find("compiled"), std::string::npos);
  EXPECT_NE(workbench.install({"torn-1.0-py3-none-any.whl", "PK\x03\x04"}).find("damaged"), std::string::npos);
  EXPECT_TRUE(workbench.wheels().empty());
}

}  // namespace
}  // namespace poolyard::app
