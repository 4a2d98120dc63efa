#include "engine_module.h"

#include <string>
#include <string_view>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/output.h>
#include <poolyard/process.h>
#include <poolyard/simulated.h>

#include "input.h"
#include "python_library.h"
#include "short_text.h"
#include "simulation/simulation.h"
#include "tasks.h"

namespace poolyard::engine {

void park_if_killed() {
  if (Arena::current()->is_over(Arena::current_process())) poolyard_park();
}

void note_end(PyObject* exception) {
  const trace::LaneId lane = trace::current_lane_id();
  if (lane == 0 || PyErr_GivenExceptionMatches(exception, PyExc_SystemExit)) return;
  trace::Note{.kind = trace::Note::Kind::exception, .lane = lane, .line = exception_line(exception), .time = trace::trace_now(),
              .text = exception_text(exception)}.write(*Arena::current());
}

namespace {

/// write(data) -> how many bytes; waits while the reader of the run's output is behind.
PyObject* write(output::Stream stream, PyObject* object) {
  Py_buffer data;
  if (PyObject_GetBuffer(object, &data, PyBUF_SIMPLE) != 0) return nullptr;
  Py_ssize_t size = data.len;
  std::string_view text(static_cast<const char*>(data.buf), static_cast<std::size_t>(size));
  park_if_killed();
  simulated::meet();
  if (simulation::take_output(text)) {
    PyBuffer_Release(&data);
    return PyLong_FromSsize_t(size);
  }
  // Giving the interpreter lock up takes longer than nearly every write does.
  if (!output::try_write(stream, text)) {
    Py_BEGIN_ALLOW_THREADS
    output::write(stream, text);
    Py_END_ALLOW_THREADS
  }
  PyBuffer_Release(&data);
  return PyLong_FromSsize_t(size);
}
PyObject* write_out(PyObject*, PyObject* data) { return write(output::Stream::out, data); }
PyObject* write_err(PyObject*, PyObject* data) { return write(output::Stream::err, data); }

/// load_python_library(name) -> whether a module is of a part of the library that is read when it is needed; it can be imported then.
PyObject* load_python_library(PyObject*, PyObject* name) {
  Py_ssize_t length;
  const char* text = PyUnicode_AsUTF8AndSize(name, &length);
  if (!text) return nullptr;
  try {
    return PyBool_FromLong(engine::load_python_library({text, static_cast<std::size_t>(length)}));
  } catch (const std::exception& error) {
    PyErr_Format(PyExc_ImportError, "%s is in a part of the standard library that is loaded when it is needed, and that could not be: %s", text,
                 error.what());
    return nullptr;
  }
}

/// read_input() -> the next bytes of the program's standard input; none at its end.
PyObject* read_input(PyObject*, PyObject*) {
  char bytes[4096];
  std::size_t count = 0;
  try {
    count = engine::read_input(bytes, sizeof bytes);
  } catch (const PythonError&) {
    return nullptr;
  }
  park_if_killed();
  return PyBytes_FromStringAndSize(bytes, static_cast<Py_ssize_t>(count));
}

PyObject* set_thread_name(PyObject*, PyObject* name) {
  const char* text = PyUnicode_AsUTF8(name);
  if (!text) return nullptr;
  trace::set_name(text);
  Py_RETURN_NONE;
}

/// note_exception(exception): the calling thread dies of it.
PyObject* note_exception(PyObject*, PyObject* exception) {
  if (PyExceptionInstance_Check(exception)) note_end(exception);
  Py_RETURN_NONE;
}

/// call_noting(function): calls it; what it raises, the calling thread dies of. No Python function, so that no traceback shows it.
PyObject* call_noting(PyObject*, PyObject* function) {
  PyObject* result = PyObject_CallNoArgs(function);
  if (result) return result;
  PyObject* raised = PyErr_GetRaisedException();
  note_end(raised);
  simulation::note_end_of_process(raised);
  PyErr_SetRaisedException(raised);
  return nullptr;
}

PyObject* getpid(PyObject*, PyObject*) { return PyLong_FromLong(poolyard::getpid()); }
PyObject* getppid(PyObject*, PyObject*) { return PyLong_FromLong(poolyard::getppid()); }

/// note_failure(text): in a run that is one of many, an exception that nobody has caught.
PyObject* note_failure(PyObject*, PyObject* object) {
  const char* text = PyUnicode_AsUTF8(object);
  if (!text) return nullptr;
  simulation::take_failure(text);
  Py_RETURN_NONE;
}

/// leave(status): os._exit() of a simulated run.
PyObject* leave(PyObject*, PyObject* status) {
  const long number = PyLong_AsLong(status);
  if (number == -1 && PyErr_Occurred()) return nullptr;
  simulation::leave(static_cast<int>(number) & 0xff);
}

PyMethodDef methods[] = {
    {"write_out", write_out, METH_O, nullptr},
    {"write_err", write_err, METH_O, nullptr},
    {"read_input", read_input, METH_NOARGS, nullptr},
    {"load_python_library", load_python_library, METH_O, nullptr},
    {"set_thread_name", set_thread_name, METH_O, nullptr},
    {"note_failure", note_failure, METH_O, nullptr},
    {"leave", leave, METH_O, nullptr},
    {"note_exception", note_exception, METH_O, nullptr},
    {"call_noting", call_noting, METH_O, nullptr},
    {"make_pool_number", make_pool_number, METH_NOARGS, nullptr},
    {"run_task", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(run_task)), METH_VARARGS | METH_KEYWORDS, nullptr},
    {"submit_task", submit_task, METH_VARARGS, nullptr},
    {"receive_task", receive_task, METH_VARARGS, nullptr},
    {"getpid", getpid, METH_NOARGS, nullptr},
    {"getppid", getppid, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_engine", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace
}  // namespace poolyard::engine

PyObject* PyInit__engine() { return PyModuleDef_Init(&poolyard::engine::definition); }
