// `_poolyard.Listener` and `_poolyard.connect`: how processes of a run find each other by an address, for multiprocessing.connection. A
// connection is a pair of PipeEnds on either side.
#include <poolyard/multiprocessing/listener.h>
#include <poolyard/trace.h>

#include <cerrno>
#include <optional>

#include "engine_module.h"
#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

using multiprocessing::Streams;
using Listener = std::unique_ptr<multiprocessing::Listener>;

Listener& self_of(PyObject* self) { return part_of<Listener>(self); }

PyObject* pipe_ends(const Streams& streams) {
  PyObject* reads = make_pipe_end(streams.reads, Arena::End::reader);
  PyObject* writes = reads ? make_pipe_end(streams.writes, Arena::End::writer) : nullptr;
  if (!writes) {
    Py_XDECREF(reads);
    throw PythonError();
  }
  return Py_BuildValue("NN", reads, writes);
}

PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  const char* name;
  if (!PyArg_ParseTuple(args, "s", &name)) return nullptr;
  return guarded([&]() -> PyObject* {
    Listener listener;
    try {
      ReleaseGil claiming;  // a place may have to rest first
      listener = multiprocessing::Listener::create(name);
    } catch (const multiprocessing::FileExistsError&) {
      errno = EADDRINUSE;
      return PyErr_SetFromErrno(PyExc_OSError);
    }
    return make<Boxed<Listener>>(type, std::move(listener));
  });
}

PyObject* accept(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    multiprocessing::Listener& listener = *self_of(self);
    std::optional<Streams> streams;
    if (!listener.closed()) {
      const std::uint32_t ring = trace::object_in_arena(listener.ring().at());
      wait_interruptibly(trace::Wait::pipe_empty, ring, kForever, [&](double patience) {
        streams = listener.accept(patience);
        if (streams) park_if_killed();
        return streams || listener.closed();
      });
    }
    if (streams) return pipe_ends(*streams);
    errno = EINVAL;  // as accept() says of a socket that was closed, or is another process's
    return PyErr_SetFromErrno(PyExc_OSError);
  });
}

PyObject* close(PyObject* self, PyObject*) {
  return guarded([&]() -> PyObject* {
    {
      ReleaseGil closing;
      self_of(self)->close();
    }
    Py_RETURN_NONE;
  });
}

PyObject* connect(PyObject*, PyObject* name) {
  return guarded([&]() -> PyObject* {
    const char* text = PyUnicode_AsUTF8(name);
    if (!text) throw PythonError();
    try {
      Streams streams;
      {
        ReleaseGil connecting;
        streams = multiprocessing::connect(text);
      }
      return pipe_ends(streams);
    } catch (const multiprocessing::ConnectionRefused&) {
      errno = ECONNREFUSED;
      return PyErr_SetFromErrno(PyExc_OSError);
    }
  });
}

PyMethodDef methods[] = {{"accept", accept, METH_NOARGS, "Waits for one who connects: (reading PipeEnd, writing PipeEnd)."},
                         {"close", close, METH_NOARGS, "Nobody can connect any more; who was not accepted finds the end."},
                         {nullptr, nullptr, 0, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<Listener>)},
                            {Py_tp_methods, methods},
                            {0, nullptr}};
PyType_Spec type_spec = {"_poolyard.Listener", sizeof(Boxed<Listener>), 0, Py_TPFLAGS_DEFAULT, type_slots};

PyMethodDef functions[] = {{"connect", connect, METH_O, "(name) -> (reading PipeEnd, writing PipeEnd). ConnectionRefusedError where nobody listens."},
                           {nullptr, nullptr, 0, nullptr}};

}  // namespace

int add_listener(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  int failed = PyModule_AddObjectRef(module, "Listener", type);
  Py_DECREF(type);
  return failed ? failed : PyModule_AddFunctions(module, functions);
}

}  // namespace poolyard::engine::mp
