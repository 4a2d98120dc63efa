// `_engine`: what our Python code needs of the process it runs in. Python's side of it is python/_engine_startup.py.
#pragma once

#include "interpreter.h"

namespace poolyard::engine {

/// In the browser, a process that was killed may go on for a moment. It must not be heard then, nor be given anything: its
/// threads stay here. With or without the interpreter lock.
void park_if_killed();

/// The calling thread dies of it, which stands in the trace; of SystemExit, nothing does.
void note_end(PyObject* exception);

}  // namespace poolyard::engine

extern "C" PyObject* PyInit__engine();
