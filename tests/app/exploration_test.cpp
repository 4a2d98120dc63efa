#include "model/exploration.h"

#include <gtest/gtest.h>

// No engine is started here: exploring is tested from outside (tests/browser, tests/desktop).
namespace poolyard::app {
namespace {

Outcome outcome(int number, unsigned count, const std::string& text) {
  return {.number = number, .count = count, .failed = false, .text = text, .schedule = {}, .shortest = false, .story = {}, .threads = {"MainThread", "Thread-1 (work)"}};
}

TEST(exploration, outcomes_by_frequency) {
  const Findings findings{.seen = 10, .wanted = 10, .over = true, .proof = {}, .outcomes = {outcome(0, 2, "a"), outcome(1, 6, "b"), outcome(2, 2, "c")}};
  std::string order;
  for (const Outcome* one : by_frequency(findings)) order += one->text;
  EXPECT_EQ(order, "bac");
  EXPECT_DOUBLE_EQ(share_of(findings.outcomes[1], findings), 0.6);
  EXPECT_EQ(share_of(findings.outcomes[1], Findings()), 0);
}

TEST(exploration, shares_in_words) {
  EXPECT_EQ(share_text(1), "100 %");
  EXPECT_EQ(share_text(0.83), "83 %");
  EXPECT_EQ(share_text(0.832), "83 %");
  EXPECT_EQ(share_text(0.052), "5.2 %");
  EXPECT_EQ(share_text(0.996), "99.6 %");
  EXPECT_EQ(share_text(0.9999), "> 99.9 %");
  EXPECT_EQ(share_text(0.0001), "< 0.1 %");
  EXPECT_EQ(share_text(0), "0 %");
}

TEST(exploration, what_a_person_would_call_it) {
  OutcomeWords words = words_of(outcome(0, 1, "finished: counter: 2\ndone\n"));
  EXPECT_EQ(words.head, "finished");
  EXPECT_EQ(words.output, "counter: 2\ndone");
  words = words_of(outcome(0, 1, "AssertionError: no (line 14) in MainThread\nValueError (line 3) in a thread"));
  EXPECT_EQ(words.head, "AssertionError: no (line 14) in MainThread");
  EXPECT_EQ(words.output, "ValueError (line 3) in a thread");
  words = words_of(outcome(0, 1, "stuck for ever: MainThread waits at line 9; Thread-1 waits at line 3"));
  EXPECT_EQ(words.head, "stuck for ever");
  EXPECT_EQ(words.output, "MainThread waits at line 9\nThread-1 waits at line 3");
  EXPECT_EQ(words_of(outcome(0, 1, "does not end")).head, "does not end");
  EXPECT_EQ(words_of(outcome(0, 1, "exit status 3: bye")).output, "bye");
}

TEST(exploration, the_story_of_a_run) {
  const Outcome told = outcome(0, 1, "x");
  EXPECT_EQ(sentence_of({.at = 5, .thread = 1, .why = Step::Why::interrupted, .line = 8, .next = 0}, told),
            "Thread-1 (work) is interrupted in line 8, and MainThread goes on");
  EXPECT_EQ(sentence_of({.at = 5, .thread = 0, .why = Step::Why::waits, .line = 0, .next = 2}, told), "MainThread waits, and thread 2 goes on");
  EXPECT_EQ(sentence_of({.at = 5, .thread = 1, .why = Step::Why::ends, .line = 0, .next = 0}, told), "Thread-1 (work) ends, and MainThread goes on");
}

TEST(exploration, the_story_at_its_lines) {
  Outcome told = outcome(0, 1, "x");
  told.story = {{.at = 5, .thread = 1, .why = Step::Why::interrupted, .line = 8, .next = 0}, {.at = 6, .thread = 0, .why = Step::Why::ends, .line = 0, .next = 1}};
  const std::vector<LineMark> marks = marks_of(told);
  ASSERT_EQ(marks.size(), 1u);
  EXPECT_EQ(marks[0].line, 8);
  EXPECT_EQ(marks[0].color, 1);
  EXPECT_EQ(marks[0].text, "1: Thread-1 (work) is interrupted in line 8, and MainThread goes on.");
}

TEST(exploration, the_line_that_is_spoken_of) {
  const std::string text = "import threading\n\n    n = n + 1  \nlast";
  EXPECT_EQ(line_of(text, 1), "import threading");
  EXPECT_EQ(line_of(text, 2), "");
  EXPECT_EQ(line_of(text, 3), "n = n + 1");
  EXPECT_EQ(line_of(text, 4), "last");
  EXPECT_EQ(line_of(text, 5), "");
  EXPECT_EQ(line_of(text, 0), "");
}

TEST(exploration, what_was_found_elsewhere_is_shown) {
  Exploration exploration;
  EXPECT_FALSE(exploration.any());
  const engine::Program program{.text = "x"};
  exploration.show(program, {}, {.seen = 5, .wanted = 5, .over = true, .proof = {}, .outcomes = {outcome(0, 5, "finished")}});
  EXPECT_TRUE(exploration.any() && !exploration.own() && !exploration.busy());
  EXPECT_TRUE(exploration.is_of("x"));
  exploration.forget();
  EXPECT_FALSE(exploration.any() || exploration.is_of("x"));
}

}  // namespace
}  // namespace poolyard::app
