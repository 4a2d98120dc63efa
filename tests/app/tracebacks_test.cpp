#include "model/tracebacks.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

output::Piece piece(const std::string& text, int lane = 1) {
  output::Piece piece{};
  piece.pid = 1;
  piece.lane = lane;
  piece.stream = output::Stream::err;
  piece.text = text;
  return piece;
}
const Writer kOne{.pid = 1, .process = "MainProcess", .thread = "one", .color = 0}, kTwo{.pid = 1, .process = "MainProcess", .thread = "two", .color = 1};

TEST(tracebacks, name_the_innermost_line_of_the_program) {
  Console console;
  console.add(piece("Exception in thread one:\nTraceback (most recent call last):\n  File \"<frozen threading>\", line 994, in run\n"
                    "  File \"a.py\", line 5, in f\n    f(n - 1)\n    ~^^^^^^^\n  File \"a.py\", line 4, in f\n    raise ValueError('too small')\n"
                    "  File \"<frozen queue>\", line 7, in get\nValueError: too small\n"),
              kOne);
  Tracebacks tracebacks;
  tracebacks.look(console, "a.py", false);
  ASSERT_EQ(tracebacks.raised().size(), 1u);
  EXPECT_EQ(tracebacks.raised()[0], (Tracebacks::Raised{4, "ValueError: too small", "one"}));
  tracebacks.look(console, "a.py", true);
  EXPECT_EQ(tracebacks.raised().size(), 1u);
}

TEST(tracebacks, of_threads_that_print_at_once_are_kept_apart) {
  Console console;
  console.add(piece("  File \"a.py\", line 5, in f\n"), kOne);
  console.add(piece("  File \"a.py\", line 9, in g\n", 2), kTwo);
  console.add(piece("KeyError: 1\n"), kOne);
  console.add(piece("KeyErr", 2), kTwo);
  Tracebacks tracebacks;
  tracebacks.look(console, "a.py", false);
  ASSERT_EQ(tracebacks.raised().size(), 1u);
  EXPECT_EQ(tracebacks.raised()[0].line, 5);
  console.add(piece("or: 2\n", 2), kTwo);
  tracebacks.look(console, "a.py", false);
  ASSERT_EQ(tracebacks.raised().size(), 2u);
  EXPECT_EQ(tracebacks.raised()[1], (Tracebacks::Raised{9, "KeyError: 2", "two"}));
}

TEST(tracebacks, other_files_and_other_words_are_not_marked) {
  Console console;
  console.add(piece("warning: nothing\n  File \"b.py\", line 3, in f\nKeyError: 1\n"), kOne);
  Tracebacks tracebacks;
  tracebacks.look(console, "a.py", true);
  EXPECT_TRUE(tracebacks.raised().empty());
}

TEST(tracebacks, name_the_file_beside_the_program_that_it_came_from) {
  Console console;
  console.add(piece("Traceback (most recent call last):\n  File \"a.py\", line 5, in <module>\n  File \"/program/parts/helper.py\", line 3, in f\n"
                    "  File \"/program/.wheels/x-1-py3-none-any.whl/x.py\", line 9, in g\n  File \"/programs/other.py\", line 9, in h\nValueError: 1\n"),
              kOne);
  Tracebacks tracebacks;
  tracebacks.look(console, "a.py", true, "/program");
  ASSERT_EQ(tracebacks.raised().size(), 1u);
  EXPECT_EQ(tracebacks.raised()[0], (Tracebacks::Raised{3, "ValueError: 1", "one", "parts/helper.py"}));
}

TEST(tracebacks, their_lines_name_places) {
  EXPECT_EQ(place_in("  File \"a.py\", line 5, in f", "a.py", "")->line, 5);
  EXPECT_FALSE(place_in("  | File \"a.py\", line 5, in f", "a.py", ""));
  EXPECT_EQ(place_in("  |   File \"/p/b.py\", line 7", "a.py", "/p")->file, "b.py");
  EXPECT_FALSE(place_in("said:   File \"a.py\", line 5", "a.py", ""));
  EXPECT_FALSE(place_in("  File \"b.py\", line 5", "a.py", ""));
  EXPECT_FALSE(place_in("", "a.py", "/p"));
}

}  // namespace
}  // namespace poolyard::app
