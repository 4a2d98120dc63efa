#include "model/line_marks.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::Wait;
using Kind = LineMark::Kind;

constexpr std::uint32_t kA = 0x1000001, kB = 0x1000002;
constexpr trace::Tick ms(double time) { return trace::ticks(time); }

TEST(line_marks, show_what_each_wants_and_where_its_owner_took_it) {
  HandMade run;
  const int one = run.thread("one"), two = run.thread("two", 10, 1);
  run.begins_wait(one, ms(1), {Wait::lock, true, 8, kA}).begins_wait(two, ms(2), {Wait::lock, true, 9, kB});
  EXPECT_TRUE(marks_of_stuck(run.model()).empty());
  run.stuck({{one, two, "b", 5}, {two, one, "a", 3}});
  const std::vector<LineMark> marks = marks_of_stuck(run.model());
  ASSERT_EQ(marks.size(), 4u);
  EXPECT_EQ(marks[0].kind, Kind::wants);
  EXPECT_EQ(marks[0].line, 8);
  EXPECT_EQ(marks[0].lane, one);
  EXPECT_EQ(marks[0].text, "one waits for b (line 8), which two has held since line 5.");
  EXPECT_EQ(marks[1].kind, Kind::holds);
  EXPECT_EQ(marks[1].line, 5);
  EXPECT_EQ(marks[1].lane, two);
  EXPECT_EQ(marks[1].text, "two took b here and has it still.");
}

TEST(line_marks, whoever_goes_on_does_so_where_it_was_before) {
  HandMade run;
  const int one = run.thread("one");
  run.waits(one, ms(0), ms(10), {Wait::lock, true, 4, kA}).state(one, ms(10), ms(20), trace::State::running);
  const auto marks = standing(run.model(), ms(10));
  ASSERT_EQ(marks.size(), 1u);
  EXPECT_EQ(marks[0].line, 4);
  EXPECT_TRUE(standing(run.model(), ms(15)).empty());
}

TEST(line_marks, threads_stand_where_they_stood_at_that_moment) {
  HandMade run;
  const int one = run.thread("one");
  run.waits(one, ms(0), ms(10), {Wait::lock, true, 4, kA}).waits(one, ms(10), ms(20), {Wait::lock, true, 7, kB}).begins_wait(one, ms(20), {Wait::event, true, 9, kA});
  const TraceModel& trace = run.model();
  const auto line_at = [&](double time) {
    const auto marks = standing(trace, ms(time));
    return marks.empty() ? 0 : marks[0].line;
  };
  EXPECT_EQ(line_at(5), 4);
  EXPECT_EQ(line_at(15), 7);
  EXPECT_EQ(line_at(25), 9);
  const auto now = standing(trace, std::nullopt);
  ASSERT_EQ(now.size(), 1u);
  EXPECT_EQ(now[0].line, 9);
  EXPECT_EQ(words_of_standing(trace, now[0], std::nullopt, 30), "one waits until an event is set (line 9) for 10.0\u00a0ms.");
  run.ends(one, ms(30));
  EXPECT_TRUE(standing(run.model(), std::nullopt).empty());
  EXPECT_TRUE(standing(run.model(), ms(40)).empty());
}

}  // namespace
}  // namespace poolyard::app
