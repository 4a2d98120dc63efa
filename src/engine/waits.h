// Why a Python thread waits, in the words of causes (poolyard/cause.h): what the interpreter knows of it, and what the frames above tell. That a
// lock is a queue's, and which queue that is, nothing but the library functions on the stack can say; and the program's line is that of
// the innermost frame of its own.
//
// All of it with the interpreter lock, on the thread itself, and without running Python code.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <poolyard/cause.h>

namespace poolyard::engine {

/// Of which file the frames are the program's own.
void set_program_file(PyObject* name);
bool is_program(PyCodeObject* code);

/// Why the calling thread is about to wait in a lock, queue or thread of Python's.
trace::Cause cause_of(const poolyard_wait* wait);
/// … in something of the engine's: `kind` and `object` (0: not known) unless the frames know better.
trace::Cause cause_of(trace::Wait kind, std::uint32_t object, bool endless);
/// Where the calling thread stands in the program. 0: not in it.
std::uint16_t current_line();

/// Where the calling thread stands in the program that has just taken a lock, and whether by a with statement: then nobody else is going to
/// give it back.
struct Taken {
  std::uint16_t line = 0;
  bool by_with = false;
};
Taken taken_here();

/// The calling thread got a lock that others wait for; or gave one back.
void publish_holder(const poolyard_wait& lock);

/// The calling thread has a lane.
void know_thread();
/// In a copy of the process: what is known is the original's.
void forget_objects();

}  // namespace poolyard::engine
