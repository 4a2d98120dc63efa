#include "tasks.h"

#include <cstdint>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/trace.h>

#include "short_text.h"

namespace poolyard::engine {

void note_call(PyObject* call, PyObject* result, PyObject* exception) {
  constexpr double kAllowance = 5, kShare = 0.01;
  static double spent = 0;  // under the interpreter lock
  const trace::CurrentTask current = trace::current_task();
  const double began = trace::trace_now();
  if (current.task < 0 || spent > kAllowance + kShare * began) return;
  trace::Note{.kind = trace::Note::Kind::task, .lane = trace::current_lane_id(), .time = began, .pool = current.pool, .task = current.task,
              .text = call_text(call, result, exception)}.write(*Arena::current());
  spent += trace::trace_now() - began;
}

PyObject* make_pool_number(PyObject*, PyObject*) { return PyLong_FromLong(trace::make_pool_number()); }

PyObject* run_task(PyObject*, PyObject* args, PyObject* kwds) {
  constexpr Py_ssize_t kOwn = 3;
  if (PyTuple_GET_SIZE(args) < kOwn) {
    PyErr_SetString(PyExc_TypeError, "run_task(pool, number, function, *args, **kwds)");
    return nullptr;
  }
  const long pool = PyLong_AsLong(PyTuple_GET_ITEM(args, 0)), number = PyLong_AsLong(PyTuple_GET_ITEM(args, 1));
  if (PyErr_Occurred()) return nullptr;
  PyObject* function = PyTuple_GET_ITEM(args, 2);
  PyObject* arguments = PyTuple_GetSlice(args, kOwn, PyTuple_GET_SIZE(args));
  if (!arguments) return nullptr;
  // A task within a task is a part of it.
  const bool outermost = trace::current_task().task < 0;
  if (outermost) trace::begin_task(static_cast<std::int32_t>(number), static_cast<trace::PoolNumber>(pool));
  PyObject* result = PyObject_Call(function, arguments, kwds);
  if (outermost) {
    PyObject* raised = PyErr_GetRaisedException();
    if (PyObject* call = PyTuple_Pack(3, function, arguments, kwds ? kwds : Py_None)) {
      note_call(call, result, raised);
      Py_DECREF(call);
    }
    trace::end_task(!result);
    PyErr_SetRaisedException(raised);  // instead of one of ours
  }
  Py_DECREF(arguments);
  return result;
}

namespace {

PyObject* link(trace::Link::Kind kind, PyObject* args) {
  int pool, number;
  if (!PyArg_ParseTuple(args, "ii", &pool, &number)) return nullptr;
  trace::link_task(kind, number, static_cast<trace::PoolNumber>(pool));
  Py_RETURN_NONE;
}

}  // namespace

PyObject* submit_task(PyObject*, PyObject* args) { return link(trace::Link::submitted, args); }
PyObject* receive_task(PyObject*, PyObject* args) { return link(trace::Link::received, args); }

}  // namespace poolyard::engine
