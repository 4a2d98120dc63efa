#include "model/console.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

class Printer {
 public:
  void print(const std::string& text, int lane = 0, output::Stream stream = output::Stream::out) {
    console.add({.stream = stream,
                 .order = order_++,
                 .time = 1.0 * order_,
                 .process = 0,
                 .pid = 7,
                 .lane = lane,
                 .generation = 1,
                 .text = text},
                {.pid = 7, .process = "MainProcess", .thread = "Thread-" + std::to_string(lane), .color = lane});
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < console.size(); ++i) all.emplace_back(console[i].text);
    return all;
  }
  Console console;

 private:
  unsigned order_ = 0;
};

using Texts = std::vector<std::string>;

TEST(console, assembles_lines_from_pieces) {
  Printer p;
  p.print("hel");
  EXPECT_EQ(p.texts(), Texts{"hel"});
  p.print("lo\nwor");
  p.print("ld");
  p.print("\n\n");
  EXPECT_EQ(p.texts(), (Texts{"hello", "world", ""}));
}

TEST(console, keeps_the_threads_lines_apart) {
  Printer p;
  p.print("one ", 1);
  p.print("two ", 2);
  p.print("more\n", 1);
  p.print("words\n", 2);
  EXPECT_EQ(p.texts(), (Texts{"one more", "two words"}));
  EXPECT_EQ(p.console.writer(p.console[0]).thread, "Thread-1");
  EXPECT_EQ(p.console.writer(p.console[1]).thread, "Thread-2");
}

TEST(console, keeps_output_and_errors_apart) {
  Printer p;
  p.print("out");
  p.print("err\n", 0, output::Stream::err);
  p.print("put\n");
  EXPECT_EQ(p.texts(), (Texts{"output", "err"}));
  EXPECT_EQ(p.console[1].stream, output::Stream::err);
}

TEST(console, a_character_may_come_in_two_pieces) {
  Printer p;
  p.print("\xe4\xbd");
  p.print("\xa0\n");
  EXPECT_EQ(p.texts(), Texts{"你"});
}

TEST(console, carriage_returns_and_terminal_colours) {
  Printer p;
  p.print("10 %\r20 %\r30 %\n");
  p.print("dos\r\n");
  p.print("\x1b[1;31mred\x1b[0m\n");
  p.print("a\x1b[3");
  p.print("1mb\tc\n");
  EXPECT_EQ(p.texts(), (Texts{"30 %", "dos", "red", "ab      c"}));
}

/// A line with its looks: where they change, and to which of the sixteen colours (-1: none).
std::string looks(const Line& line) {
  std::string all(line.text);
  for (const StyleRun& run : line.styles) {
    const bool named = run.style.text.kind == TerminalColor::Kind::named;
    all += " " + std::to_string(run.from) + ":" + (named ? std::to_string(run.style.text.value) : "-") + (run.style.bold ? "b" : "");
  }
  return all;
}

TEST(console, keeps_the_looks_of_lines_that_grow_and_of_those_that_are_done) {
  Printer p;
  p.print("plain \x1b[1;31mred\x1b[0m and \x1b[32mgreen");
  EXPECT_EQ(looks(p.console[0]), "plain red and green 6:1b 9:- 14:2");
  p.print("er\nstill green\n\x1b[m\x1b[3");
  p.print("3myellow\n");
  EXPECT_EQ(looks(p.console[0]), "plain red and greener 6:1b 9:- 14:2");
  EXPECT_EQ(looks(p.console[1]), "still green 0:2");
  EXPECT_EQ(looks(p.console[2]), "yellow 0:3");
  p.print("another thread's\n", 1);
  EXPECT_EQ(looks(p.console[3]), "another thread's");
}

TEST(console, progress_bars_are_one_line_and_every_change_is_counted) {
  Printer p;
  p.print("  0%|          | 0/2", 0, output::Stream::err);
  const std::uint64_t before = p.console.changes();
  p.print("\r 50%|#####     | 1/2", 0, output::Stream::err);
  EXPECT_GT(p.console.changes(), before);
  EXPECT_EQ(p.texts(), Texts{" 50%|#####     | 1/2"});
  p.print("\r100%|\xe2\x96\x88\xe2\x96\x88", 0, output::Stream::err);
  EXPECT_EQ(p.texts(), Texts{"100%|\xe2\x96\x88\xe2\x96\x88###     | 1/2"});
  p.print("\r\x1b[Kdone\n", 0, output::Stream::err);
  EXPECT_EQ(p.texts(), Texts{"done"});
  p.print("|\b/\b-\n");
  p.print("1234\b\b\b\b\b\bab\n");
  EXPECT_EQ(p.texts(), (Texts{"done", "-", "ab34"}));
}

TEST(console, leaves_out_what_is_for_another_terminal) {
  Printer p;
  p.print("\x1b]0;a title\x07" "a\x1b[2J\x1b[10;20Hb\x1b[?25l\x1b(Bc\x1b" "7d\n");
  p.print("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\\n");
  p.print("\x1b]0;never ended\nnext\x1b\n\x7f\x01");
  EXPECT_EQ(p.texts(), (Texts{"abcd", "link", "", "next"}));
}

TEST(console, writing_over_without_end_does_not_eat_the_memory) {
  Printer p;
  const std::string narrow(Console::kLongestLine - 1, 'x');
  std::string wide;
  while (wide.size() + 3 < Console::kLongestLine) wide += "\xe4\xbd\xa0";
  std::string colours;
  for (int i = 0; i < 4000; ++i) colours += "\x1b[3" + std::to_string(i % 8) + "mx";
  for (int i = 0; i < 20; ++i) p.print("\r" + narrow + "\r" + wide + "\r" + colours);
  p.print("\n");
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < p.console.size(); ++i) bytes += p.console[i].text.size() + p.console[i].styles.size_bytes();
  EXPECT_LT(bytes, 200'000u);
}

TEST(console, breaks_endless_lines_between_characters) {
  Printer p;
  std::string text;
  while (text.size() < 3 * Console::kLongestLine) text += "你好吗";
  p.print(text);
  ASSERT_GE(p.console.size(), 3u);
  std::string joined;
  for (std::size_t i = 0; i < p.console.size(); ++i) {
    const Line line = p.console[i];
    EXPECT_LE(line.text.size(), Console::kLongestLine + 4);
    EXPECT_NE(static_cast<unsigned char>(line.text[0]) & 0xc0, 0x80);
    joined += line.text;
  }
  EXPECT_EQ(joined, text);
}

TEST(console, breaks_endless_bytes_that_are_no_text) {
  Printer p;
  p.print(std::string(3 * Console::kLongestLine, '\x80'));
  ASSERT_GE(p.console.size(), 3u);
  for (std::size_t i = 0; i < p.console.size(); ++i) EXPECT_LE(p.console[i].text.size(), Console::kLongestLine + 4);
}

TEST(console, bytes_that_take_no_place_do_not_make_a_line_too_long) {
  Printer p;
  for (int i = 0; i < 20; ++i) p.print("\r" + std::string(Console::kLongestLine, '\x80'));
  p.print("\n");
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < p.console.size(); ++i) {
    EXPECT_LE(p.console[i].text.size(), 2 * Console::kLongestLine);
    bytes += p.console[i].text.size();
  }
  EXPECT_EQ(bytes, 20 * Console::kLongestLine);
}

TEST(console, threads_without_end_do_not_eat_the_memory) {
  Printer p;
  constexpr int kThreads = 100'000;
  p.print("begin", 1);
  for (int thread = 2; thread < kThreads; ++thread) p.print("x\n", thread);
  EXPECT_LE(p.console.writers(), 2 * Console::kMostLines + 1);
  // Those who have lines here are still who they were.
  EXPECT_EQ(p.console.writer(p.console[p.console.size() - 1]).thread, "Thread-" + std::to_string(kThreads - 1));
  p.print("end\n", kThreads - 1);
  EXPECT_EQ(p.console.writer(p.console[p.console.size() - 1]).thread, "Thread-" + std::to_string(kThreads - 1));
}

TEST(console, an_endless_printer_does_not_eat_the_memory) {
  Printer p;
  std::string lines;
  for (int i = 0; i < 10'000; ++i) lines += "line " + std::to_string(i) + "\n";
  for (int i = 0; i < 110; ++i) p.print(lines);
  EXPECT_EQ(p.console.size(), Console::kMostLines);
  EXPECT_EQ(p.console.dropped(), 1'100'000 - Console::kMostLines);
  EXPECT_EQ(p.console.first_number(), p.console.dropped());
  EXPECT_EQ(p.console[0].text, "line 0");
  EXPECT_EQ(p.console[123'456].text, "line 3456");

  const std::string wide(Console::kLongestLine - 1, 'x');
  for (int i = 0; i < 10'000; ++i) p.print(wide + "\n");
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < p.console.size(); ++i) bytes += p.console[i].text.size();
  EXPECT_LE(bytes, Console::kMostBytes);
}

TEST(console, says_what_was_cut_before_it_came) {
  Printer p;
  p.print("old\nopen");
  p.console.cut(1000);
  p.print("new\n");
  EXPECT_EQ(p.texts(), Texts{"new"});
  EXPECT_EQ(p.console.dropped(), 1002u);
}

TEST(console, knows_the_lines_that_may_grow) {
  Printer p;
  p.print("done\nopen", 1);
  p.print("also", 2);
  EXPECT_EQ(p.console.open_lines(), (std::vector<std::uint64_t>{1, 2}));
  p.print("\n", 1);
  EXPECT_EQ(p.console.open_lines(), std::vector<std::uint64_t>{2});
}

TEST(console, finds_the_line_that_was_printed_nearest_to_a_moment) {
  Printer p;
  for (int i = 0; i < 10; ++i) p.print("line\n");  // at 1, 2, … 10
  EXPECT_EQ(p.console.nearest(0), 0u);
  EXPECT_EQ(p.console.nearest(4.4), 3u);
  EXPECT_EQ(p.console.nearest(4.6), 4u);
  EXPECT_EQ(p.console.nearest(100), 9u);
  EXPECT_EQ(p.console.first_since(4.4), 4u);
  EXPECT_EQ(p.console.first_since(11), p.console.size());
}

TEST(console, a_line_goes_on_after_older_ones_are_gone) {
  Printer p;
  p.print("begin", 1);
  for (std::size_t i = 0; i < Console::kMostLines + 5; ++i) p.print("x\n", 2);
  p.print("end\n", 1);
  EXPECT_EQ(p.console[p.console.size() - 1].text, "end");
}

}  // namespace
}  // namespace poolyard::app
