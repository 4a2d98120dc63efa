// Why a Python thread waits, in the words of causes (poolyard/cause.h): what the interpreter knows of it, and what the frames above tell. That a
// lock is a queue's, and which queue that is, nothing but the library functions on the stack can say; and the program's line is that of
// the innermost frame of its own.
//
// All of it with the interpreter lock, on the thread itself, and without running Python code.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstdint>
#include <optional>

#include <poolyard/cause.h>
#include <poolyard/note.h>

namespace poolyard::engine {

/// Of which file the frames are the program's own.
void set_program_file(PyObject* name);
/// A module of its own, the lines of whose file are known as those from `before` + 1 on.
void add_program_module(PyObject* file, int before);
bool is_program(PyCodeObject* code);
int lines_before(PyCodeObject* code);

/// Why the calling thread is about to wait in a lock, queue or thread of Python's.
trace::Cause cause_of(const poolyard_wait* wait);
/// … in something of the engine's: `kind` and `object` (0: not known) unless the frames know better.
trace::Cause cause_of(trace::Wait kind, std::uint32_t object, bool endless);
/// The task whose outcome the calling thread has just waited for, by a future of an executor's (see _engine_tasks.py), if it has any.
std::optional<trace::CurrentTask> awaited_task();
/// Where the calling thread stands in the program. 0: not in it.
std::uint16_t current_line();

/// Where a lock was taken in the program, and whether by a with statement: then nobody but its holder is going to give it back.
struct Taken {
  std::uint16_t line = 0;
  bool by_with = false;
};
/// A lock's memory of that. Whoever takes it where it was taken last, as nearly everybody does, is told without a look at all frames.
class TakenAt {
 public:
  /// Where the calling thread stands, which has just taken it. With the interpreter lock.
  const Taken& look();

 private:
  struct Place {
    const void* instruction = nullptr;
    std::uint32_t version = 0;  // of the code object: no two have the same
    bool operator==(const Place&) const = default;
  };
  // Of the innermost frames as many as it took to find the program's; 0: it takes more.
  static constexpr int kFrames = 2;
  Place places_[kFrames];
  int frames_ = 0;
  Taken taken_;
};

/// The calling thread got a lock that others wait for; or gave one back.
void publish_holder(const poolyard_wait& lock);

/// The calling thread has a lane.
void know_thread();
/// In a copy of the process: what is known is the original's.
void forget_objects();

}  // namespace poolyard::engine
