// What tasks of pools were called with and gave, as notes tell it.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/pool.h>
#include <poolyard/task_text.h>
#include <poolyard/thread_pool.h>
#include <poolyard/trace.h>

namespace poolyard::trace {
namespace {

/// Those of tasks that come from now on. Tasks are recorded while somebody reads.
struct Texts {
  Reader reader{*Arena::current()};
  NoteReader notes{*Arena::current()};
  Texts() { notes.poll(); }
  std::string next() {
    for (;;) {
      for (const Note& note : notes.poll()) {
        if (note.kind == Note::Kind::task) return note.text;
      }
      std::this_thread::yield();
    }
  }
};

enum class Color { red, green };
double half(int x) { return x / 2.0; }
int fail(const std::string& what) { throw std::runtime_error(what); }

TEST(task_text, of_a_pool_of_threads) {
  Texts texts;
  ThreadPool pool(1);
  pool.apply([](int x, const std::string&) { return x * x; }, 7, "seven");
  EXPECT_EQ(texts.next(), "(7, …) = 49");  // a pointer: what it points at may be gone
  pool.apply([](int x, const std::string&) { return x * x; }, 7, std::string("seven"));
  EXPECT_EQ(texts.next(), "(7, 'seven') = 49");
  pool.apply([](bool, Color, std::unique_ptr<int>) {}, true, Color::green, std::make_unique<int>(3));
  EXPECT_EQ(texts.next(), "(true, 1, …)");
  pool.apply([] { return 2.5; });
  EXPECT_EQ(texts.next(), "() = 2.5");
  EXPECT_THROW(pool.apply(fail, std::string("no bread")), std::runtime_error);
  EXPECT_EQ(texts.next(), "('no bread') raised std::runtime_error: no bread");
}

TEST(task_text, of_a_pool_of_processes) {
  Texts texts;
  Pool pool(1);
  EXPECT_EQ(pool.apply(half, 7), 3.5);
  EXPECT_EQ(texts.next(), "(7) = 3.5");
  EXPECT_ANY_THROW(pool.apply(fail, "no bread"));
  EXPECT_EQ(texts.next(), "('no bread') raised std::runtime_error: no bread");
}

TEST(task_text, what_is_long_ends_between_two_characters) {
  Texts texts;
  ThreadPool pool(1);
  std::string text = "x";
  for (int i = 0; i < 100; ++i) text += "\u732b";
  pool.apply([](const std::string&) {}, text);
  const std::string told = texts.next();
  EXPECT_EQ(told.substr(told.size() - 5), "…')");
  EXPECT_EQ((told.size() - 3 - 5) % 3, 0u);
}

TEST(task_text, only_the_first_of_many_are_told) {
  Texts texts;
  ThreadPool pool(1);
  for (int i = 0; i < 1000; ++i) pool.apply([](int x) { return x; }, i);
  int count = 0;
  for (const Note& note : texts.notes.poll()) count += note.kind == Note::Kind::task;
  EXPECT_EQ(count, 256);
}

}  // namespace
}  // namespace poolyard::trace
