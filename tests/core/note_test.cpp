#include <gtest/gtest.h>

#include <mutex>
#include <stdexcept>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/process.h>
#include <poolyard/stuck.h>
#include <poolyard/thread.h>
#include <poolyard/threading/lock.h>
#include <poolyard/trace.h>

namespace poolyard::trace {
namespace {

Arena& arena() { return *Arena::current(); }

/// Those that come from now on.
struct Notes {
  NoteReader reader{arena()};
  Notes() { reader.poll(); }
  Note next() {
    for (;;) {
      const auto notes = reader.poll();
      if (!notes.empty()) return notes.front();
      std::this_thread::yield();
    }
  }
};

TEST(note, is_read_as_it_was_written) {
  Notes notes;
  Note{.kind = Note::Kind::task, .lane = lane_id(3, 2), .line = 7, .time = 1.5, .pool = 4, .task = 99, .text = "square(7) = 49"}.write(arena());
  const Note note = notes.next();
  EXPECT_EQ(note.kind, Note::Kind::task);
  EXPECT_EQ(note.lane, lane_id(3, 2));
  EXPECT_EQ(note.line, 7);
  EXPECT_EQ(note.time, 1.5);
  EXPECT_EQ(note.pool, 4);
  EXPECT_EQ(note.task, 99);
  EXPECT_EQ(note.text, "square(7) = 49");
  EXPECT_TRUE(notes.reader.poll().empty());
}

TEST(note, what_is_too_long_ends_between_two_characters) {
  for (int before = 0; before < 3; ++before) {
    Notes notes;
    std::string text(static_cast<std::size_t>(before), 'x');
    for (int i = 0; i < 100; ++i) text += "\u732b";
    Note{.text = text}.write(arena());
    const std::string read = notes.next().text;
    EXPECT_LT(read.size(), Note::kEntryBytes);
    EXPECT_EQ(read.substr(read.size() - 3), "\u2026");
    EXPECT_EQ((read.size() - 3 - static_cast<std::size_t>(before)) % 3, 0u);
  }
}

TEST(note, of_too_many_the_last_are_there) {
  Notes notes;
  for (int i = 0; i < 2 * Note::kTable; ++i) Note{.task = i}.write(arena());
  const auto read = notes.reader.poll();
  ASSERT_EQ(read.size(), static_cast<std::size_t>(Note::kTable));
  EXPECT_EQ(read.front().task, Note::kTable);
  EXPECT_EQ(read.back().task, 2 * Note::kTable - 1);
}

TEST(note, one_that_nobody_finishes_holds_none_up) {
  Notes notes;
  // As one leaves it that was killed when it had its number.
  arena().memory().fetch_add(arena().header_word(Arena::kNotes), 1);
  Note{.task = 5}.write(arena());
  EXPECT_EQ(notes.next().task, 5);
}

TEST(note, says_what_a_thread_died_of) {
  threading::set_excepthook([](const auto&) {});
  Notes notes;
  Thread thread([] { throw std::runtime_error("no bread"); });
  thread.start();
  thread.join();
  threading::set_excepthook(nullptr);
  const Note note = notes.next();
  EXPECT_EQ(note.kind, Note::Kind::exception);
  EXPECT_NE(note.lane, 0u);
  EXPECT_NE(note.text.find("no bread"), std::string::npos);
}

int die() { throw std::runtime_error("no bread"); }

TEST(note, says_what_a_process_died_of) {
  Notes notes;
  Process process({.name = "unlucky"}, die);
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 1);
  const Note note = notes.next();
  EXPECT_EQ(note.kind, Note::Kind::exception);
  EXPECT_EQ(lane_process(arena(), note.lane), process.slot());
  EXPECT_NE(note.text.find("no bread"), std::string::npos);
}

int wait_for_a_byte() {
  char c;
  inbox().read(&c, 1);
  return 0;
}

TEST(note, says_who_was_killed_but_not_who_was_dismissed) {
  Notes notes;
  {
    Process dismissed({.name = "dismissed", .daemon = true}, wait_for_a_byte);
    dismissed.start();
    while (main_lane(arena(), dismissed.slot()) == 0) std::this_thread::yield();
  }
  Process killed({.name = "killed"}, wait_for_a_byte);
  killed.start();
  LaneId lane = 0;
  while ((lane = main_lane(arena(), killed.slot())) == 0) std::this_thread::yield();
  killed.kill();
  killed.join();
  const Note note = notes.next();
  EXPECT_EQ(note.kind, Note::Kind::killed);
  EXPECT_EQ(note.lane, lane);
  EXPECT_EQ(note.text, "was ended by signal 9");
}

TEST(note, says_that_somebody_waits_for_a_lock_of_a_thread_that_has_ended) {
  threading::Lock lock{"ours"};
  threading::set_excepthook([](const auto&) {});
  Notes notes;
  Thread taker(Thread::Options{.name = "taker"}, [&] {
    lock.lock();
    throw std::runtime_error("no bread");
  });
  taker.start();
  taker.join();
  threading::set_excepthook(nullptr);
  Thread waiter(Thread::Options{.name = "waiter"}, [&] { std::lock_guard guard(lock); });
  waiter.start();
  Reader reader(arena());
  StuckWatch watch(arena());
  watch.on_note(notes.next());
  const Stuck* stuck = nullptr;
  while (!stuck) {
    reader.poll([&](const Lane& lane) { watch.on_lane(lane); }, [](const Lane&, const Span&) {});
    stuck = watch.look();
  }
  EXPECT_NE(stuck->text().find("waiter waits for ours, which taker has ended without giving back (it died of "), std::string::npos) << stuck->text();
  EXPECT_NE(stuck->text().find("no bread"), std::string::npos) << stuck->text();
  const Note note = notes.next();
  EXPECT_EQ(note.kind, Note::Kind::unreleased);
  EXPECT_EQ(note.lane, stuck->threads[0].whom);
  EXPECT_EQ(note.text, "ended without giving back ours");
  lock.release();
  waiter.join();
}

}  // namespace
}  // namespace poolyard::trace
