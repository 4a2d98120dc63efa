#include "engine_module.h"

#include <string_view>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/output.h>
#include <poolyard/process.h>

#include "short_text.h"

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

PyObject* getpid(PyObject*, PyObject*) { return PyLong_FromLong(poolyard::getpid()); }
PyObject* getppid(PyObject*, PyObject*) { return PyLong_FromLong(poolyard::getppid()); }

PyMethodDef methods[] = {
    {"write_out", write_out, METH_O, nullptr},
    {"write_err", write_err, METH_O, nullptr},
    {"set_thread_name", set_thread_name, METH_O, nullptr},
    {"note_exception", note_exception, METH_O, nullptr},
    {"getpid", getpid, METH_NOARGS, nullptr},
    {"getppid", getppid, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr},
};
PyModuleDef definition = {PyModuleDef_HEAD_INIT, "_engine", nullptr, 0, methods, nullptr, nullptr, nullptr, nullptr};

}  // namespace
}  // namespace poolyard::engine

PyObject* PyInit__engine() { return PyModuleDef_Init(&poolyard::engine::definition); }
