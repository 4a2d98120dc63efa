// Tasks of Python's pools, as the trace has them. Those of a Pool are the core library's; a ThreadPool's and the executors' are told of from
// Python, by _engine_tasks.py.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

namespace poolyard::engine {

/// Says in a note what the calling thread's task was called with and gave, as long as that takes little of a run: after some milliseconds a
/// hundredth of its time. `call` and what else is null as for call_text(). With the interpreter lock.
void note_call(PyObject* call, PyObject* result, PyObject* exception);

// Functions of the module _engine.

/// make_pool_number() -> a pool's number, which no other of the run has.
PyObject* make_pool_number(PyObject*, PyObject*);
/// run_task(pool, number, function, *args, **kwds): calls the function, as a task of the calling thread. No Python function, so that no
/// traceback shows it.
PyObject* run_task(PyObject*, PyObject* args, PyObject* kwds);
/// submit_task(pool, number): the calling thread has handed that task to its pool.
PyObject* submit_task(PyObject*, PyObject* args);
/// receive_task(pool, number): it has waited for that task, and has its outcome.
PyObject* receive_task(PyObject*, PyObject* args);

}  // namespace poolyard::engine
