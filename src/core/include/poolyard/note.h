// What is said of a run's threads in words, once and rarely: that one died of an exception, that a process was killed, what a task was called
// with and gave. Lanes have no room for words; these lie beside them in the arena, and say which lane and when.
//
//     trace::Note{.kind = trace::Note::Kind::exception, .lane = trace::current_lane_id(), .time = trace::trace_now(), .text = "ValueError: 7"}.write(arena);
//     trace::NoteReader notes(arena);
//     for (const trace::Note& note : notes.poll()) …
//
// Of more than some hundred that nobody has read yet, the oldest are forgotten. Any thread of any process may write; a reader is one thread's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <poolyard/cause.h>

namespace poolyard {
class Arena;
}

namespace poolyard::trace {

struct Note {
  /// The values are part of the trace format.
  enum class Kind : std::uint8_t {
    exception = 1,   ///< the thread died of it: "ValueError: text"
    killed = 2,      ///< the thread's process, which is said of its first thread: "was ended by signal 9"
    unreleased = 3,  ///< the thread has ended, and somebody waits for a lock that it had: "ended without giving back lock_a"
    task = 4,        ///< of the task `task` of the pool `pool`: "square(7) = 49"
  };
  Kind kind = Kind::exception;
  LaneId lane = 0;
  std::uint16_t line = 0;   ///< of the program; 0: not known
  double time = 0;          ///< ms since the arena was made
  std::uint16_t pool = 0;
  std::int32_t task = 0;
  std::string text;         ///< UTF-8; what is too long ends with "…"

  static constexpr int kTable = 512;
  static constexpr std::uint32_t kEntryBytes = 256;
  static constexpr std::uint32_t kTableBytes = kTable * kEntryBytes;

  void write(Arena& arena) const;
};

/// The task that the calling thread is in, as it is recorded; task -1: in none, or nobody records it.
struct CurrentTask {
  std::uint16_t pool = 0;
  std::int32_t task = -1;
};
CurrentTask current_task();

class NoteReader {
 public:
  explicit NoteReader(Arena& arena) : arena_(arena) {}
  /// Those that have come since, oldest first.
  std::vector<Note> poll();

 private:
  Arena& arena_;
  std::uint32_t next_ = 0;
  std::vector<std::uint32_t> unread_;  // those before it that were not complete yet
};

}  // namespace poolyard::trace
