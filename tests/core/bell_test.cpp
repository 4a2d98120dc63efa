#include <gtest/gtest.h>

#include <thread>

#include <poolyard/arena.h>
#include <poolyard/bell.h>
#include <poolyard/output.h>
#include <poolyard/trace.h>

namespace poolyard {
namespace {

std::int32_t rung() { return Arena::current()->memory().load(Arena::current()->header_word(Arena::kBell)); }

/// Looks that find what they are told to.
void look(Bell& bell, bool found, int times = 1) {
  for (int i = 0; i < times; ++i) bell.sleep_after([&] { return found; });
}

TEST(bell, an_urgent_call_is_always_heard) {
  Bell bell(*Arena::current());
  for (bool found : {true, false}) {
    bell.sleep_after([&] {
      const std::int32_t before = rung();
      bell.ring(Bell::Call::urgent);
      EXPECT_NE(rung(), before);
      return found;
    });  // and does not sleep
  }
}

TEST(bell, knows_how_late_it_is) {
  Bell bell(*Arena::current());
  look(bell, true);
  EXPECT_GE(bell.overslept(), -0.5) << "nobody rang: it has slept as long as it wanted";
  bell.sleep_after([&] {
    bell.ring(Bell::Call::urgent);
    return true;
  });
  EXPECT_LT(bell.overslept(), 0) << "it was rung";
}

TEST(bell, news_wait_for_one_who_has_just_taken_some) {
  Bell bell(*Arena::current());
  look(bell, true);
  bell.sleep_after([&] {
    const std::int32_t before = rung();
    bell.ring(Bell::Call::news);
    EXPECT_EQ(rung(), before);
    return false;  // so the next look comes at once…
  });
  bell.sleep_after([&] {
    const std::int32_t before = rung();
    output::write(output::Stream::out, "");  // …and hears them
    bell.ring(Bell::Call::news);
    EXPECT_NE(rung(), before);
    return false;
  });
}

TEST(bell, changes_are_heard_when_all_has_been_quiet) {
  trace::ThreadLane lane("ringer");
  Bell bell(*Arena::current());
  bell.sleep_after([&] {
    const std::int32_t before = rung();
    trace::InState sleeping(trace::State::sleeping);
    EXPECT_EQ(rung(), before);
    return false;
  });
  while (!bell.quiet()) look(bell, false);
  bell.sleep_after([&] {
    const std::int32_t before = rung();
    trace::InState sleeping(trace::State::sleeping);
    EXPECT_EQ(rung(), before + 1) << "the first of them, and only that";
    return true;
  });
  EXPECT_FALSE(bell.quiet());
}

// Nobody who prints is left waiting, and nothing is missed, however the two of them meet.
TEST(bell, wakes_for_every_line) {
  Bell bell(*Arena::current());
  output::Reader reader(*Arena::current());
  constexpr int kLines = 2000;
  std::thread writer([] {
    for (int i = 0; i < kLines; ++i) {
      output::write(output::Stream::out, "x");
      for (int spin = 0; spin < i % 1000; ++spin) trace::trace_now();
    }
  });
  std::size_t got = 0;
  while (got < kLines) {
    bell.sleep_after([&] {
      std::size_t before = got;
      for (const output::Piece& piece : reader.poll()) got += piece.text.size();
      return got > before;
    });
  }
  writer.join();
  EXPECT_EQ(got, static_cast<std::size_t>(kLines));
}

}  // namespace
}  // namespace poolyard
