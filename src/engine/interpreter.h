// CPython in this process: one interpreter, set up once, ended once.
//
//     int child(std::string_view bytes) {          // the entry of a process of this image
//       engine::initialize();
//       engine::set_program(…);                    // as the parent had it: engine::program()
//       return engine::finalize(engine::run_function("multiprocessing.poolyard", "main", bytes));
//     }
//
// The thread that calls initialize() is Python's main thread and holds the interpreter lock (GIL) from then on, except
// where it gives it up itself (ReleaseGil). Everything here but exit codes is about the calling process.
//
// Who makes which built-in module: engine_module.cpp `_engine` (output, thread names, identity); the multiprocessing
// part `_poolyard` and `_multiprocessing`, through the two PyInit functions declared at the end.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <poolyard/trace.h>

#include "program.h"

namespace poolyard::engine {

/// Sets Python up in this process, unless it is a copy of one where that was done. Ends the process with a message when it fails.
/// Python's own part in copies (see poolyard/fork.h) comes with it: a process may be copied by any of its threads.
void initialize();

/// Hands over the program of this run: sys.argv, and its lines for tracebacks. After initialize(), before anything runs.
void set_program(Program program);
/// In the run's first process: sets the environment that the program is to find.
void set_environment(const Program& program);
/// The program of this run; what a child process needs to be given too.
const Program& program();

/// Runs the program as `__main__`. Returns the status that `python FILE` would have: an uncaught exception prints its
/// traceback and gives 1, SystemExit gives its code.
int run_program();
/// The two parts of that: a new reference, or null and an exception, which is the program's; and what the program does.
PyObject* compile_program();
int run_compiled(PyObject* code);

/// Calls `module.function(bytes)` by the same rules; an int it returns is the status, None is 0.
int run_function(const char* module, const char* function, std::string_view bytes);

/// Calls a callable of Python's without arguments by the same rules.
int run_callable(PyObject* callable);

/// For code that has called Python itself: turns the pending exception into a status by the same rules.
int status_of_exception();

/// What Python does at its end: waits for threads that are not daemons, runs atexit functions, flushes, tears down. Returns
/// the exit status: `status`, or 120 when the output could not be written. No Python after this.
int finalize(int status);

/// A Python error is set; unwinds to where C++ is called by Python.
struct PythonError {};

/// Whether signals' handlers run on the calling thread (Python's main thread), and whether one waits to be run there. No lock is needed.
bool hears_signals();
bool signal_waits();

/// Holds the interpreter lock for a scope on any thread, one that Python knows or not.
class HoldGil {
 public:
  HoldGil() : state_(PyGILState_Ensure()) {}
  ~HoldGil() { PyGILState_Release(state_); }
  HoldGil(const HoldGil&) = delete;
  HoldGil& operator=(const HoldGil&) = delete;

 private:
  PyGILState_STATE state_;
};

/// Gives the interpreter lock up for a scope that waits, and shows the thread as being in `state` meanwhile. (With plain
/// Py_BEGIN_ALLOW_THREADS a wait shows as `blocked`, and only once it is over.)
class ReleaseGil {
 public:
  explicit ReleaseGil(trace::State state = trace::State::blocked);
  /// For a wait that has a cause (see poolyard/cause.h), of which the frames on the stack may know more.
  ReleaseGil(trace::Wait kind, std::uint32_t object, double timeout_ms);
  ~ReleaseGil();
  ReleaseGil(const ReleaseGil&) = delete;
  ReleaseGil& operator=(const ReleaseGil&) = delete;

 private:
  PyThreadState* thread_;
};

/// Gives up the interpreter lock and calls `wait(milliseconds)` until it gives true: then true; false when `patience` is over. On the main
/// thread the handlers of signals run meanwhile, as in any wait of CPython's; what one raises ends the wait, as PythonError.
template <class F>
bool wait_interruptibly(trace::Wait kind, std::uint32_t object, double patience, F wait) {
  constexpr double kLook = 100;  // ms after which the main thread looks for a signal
  const double until = patience == kForever ? kForever : now_ms() + patience;
  for (;;) {
    bool done = false;
    double left = patience;
    {
      ReleaseGil waiting(kind, object, patience);
      do {
        left = until == kForever ? kForever : std::max(0.0, until - now_ms());
        done = wait(hears_signals() ? std::min(left, kLook) : left);
      } while (!done && left > 0 && !signal_waits());
    }
    if (done) return true;
    if (PyErr_CheckSignals() != 0) throw PythonError();
    if (left <= 0) return false;
  }
}

}  // namespace poolyard::engine

extern "C" PyObject* PyInit__poolyard();         // multiprocessing/module.cpp
extern "C" PyObject* PyInit__multiprocessing();  // multiprocessing/semlock.cpp
