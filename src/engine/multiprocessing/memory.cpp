// `_poolyard.Memory`: bytes that processes share by a name, for multiprocessing.shared_memory.
#include <poolyard/multiprocessing/shared_memory.h>

#include <cerrno>

#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

using multiprocessing::SharedMemory;

SharedMemory& self_of(PyObject* self) { return part_of<SharedMemory>(self); }

PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  const char* name;
  Py_ssize_t bytes = 0;
  if (!PyArg_ParseTuple(args, "s|n", &name, &bytes)) return nullptr;
  return guarded([&]() -> PyObject* {
    try {
      if (bytes <= 0) return make<Boxed<SharedMemory>>(type, SharedMemory::open(name));
      SharedMemory memory;
      {
        ReleaseGil claiming;  // a place may have to rest first
        memory = SharedMemory::create(static_cast<std::size_t>(bytes), name);
        memory.keep();
      }
      return make<Boxed<SharedMemory>>(type, std::move(memory));
    } catch (const multiprocessing::FileExistsError&) {
      errno = EEXIST;
    } catch (const multiprocessing::FileNotFoundError&) {
      errno = ENOENT;
    }
    return PyErr_SetFromErrnoWithFilename(PyExc_OSError, name);
  });
}

PyObject* out_of_range() {
  PyErr_SetString(PyExc_IndexError, "outside the shared memory");
  return nullptr;
}

PyObject* read(PyObject* self, PyObject* args) {
  Py_ssize_t start, count;
  if (!PyArg_ParseTuple(args, "nn", &start, &count)) return nullptr;
  if (start < 0 || count < 0) return out_of_range();
  return guarded([&] {
    PyObject* bytes = PyBytes_FromStringAndSize(nullptr, count);
    if (!bytes) throw PythonError();
    try {
      self_of(self).read(static_cast<std::size_t>(start), PyBytes_AS_STRING(bytes), static_cast<std::size_t>(count));
    } catch (const std::out_of_range&) {
      Py_DECREF(bytes);
      return out_of_range();
    }
    return bytes;
  });
}

PyObject* write(PyObject* self, PyObject* args) {
  Py_ssize_t start;
  PyObject* from;
  if (!PyArg_ParseTuple(args, "nO", &start, &from)) return nullptr;
  if (start < 0) return out_of_range();
  return guarded([&]() -> PyObject* {
    Bytes bytes(from);
    try {
      self_of(self).write(static_cast<std::size_t>(start), bytes.data(), bytes.size());
    } catch (const std::out_of_range&) {
      return out_of_range();
    }
    Py_RETURN_NONE;
  });
}

/// The memory itself, where it can be pointed at.
int get_buffer(PyObject* self, Py_buffer* view, int flags) {
  const SharedMemory& memory = self_of(self);
  std::byte* const address = memory.address();
  if (address) return PyBuffer_FillInfo(view, self, address, static_cast<Py_ssize_t>(memory.size()), 0, flags);
  PyErr_SetString(PyExc_BufferError, "in a browser a process cannot point at memory that it shares");
  view->obj = nullptr;
  return -1;
}

PyObject* get_size(PyObject* self, void*) { return PyLong_FromSize_t(self_of(self).size()); }

PyMethodDef methods[] = {{"read", read, METH_VARARGS, "(start, count) -> bytes"},
                         {"write", write, METH_VARARGS, "(start, bytes)"},
                         {nullptr, nullptr, 0, nullptr}};
PyGetSetDef properties[] = {{"size", get_size, nullptr, nullptr, nullptr}, {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<SharedMemory>)},
                            {Py_tp_methods, methods},
                            {Py_tp_getset, properties},
                            {Py_bf_getbuffer, reinterpret_cast<void*>(get_buffer)},
                            {0, nullptr}};
PyType_Spec type_spec = {"_poolyard.Memory", sizeof(Boxed<SharedMemory>), 0, Py_TPFLAGS_DEFAULT, type_slots};

PyObject* unlink_memory(PyObject*, PyObject* args) {
  const char* text;
  if (!PyArg_ParseTuple(args, "s", &text)) return nullptr;
  return guarded([&]() -> PyObject* {
    try {
      SharedMemory::open(text).unlink();
    } catch (const multiprocessing::FileNotFoundError&) {
      errno = ENOENT;
      return PyErr_SetFromErrnoWithFilename(PyExc_OSError, text);
    }
    Py_RETURN_NONE;
  });
}

PyMethodDef functions[] = {{"unlink_memory", unlink_memory, METH_VARARGS, "Takes memory its name away, with which it ends once nobody has it open."},
                           {nullptr, nullptr, 0, nullptr}};

}  // namespace

int add_memory(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  int failed = PyModule_AddObjectRef(module, "Memory", type);
  Py_DECREF(type);
  return failed ? failed : PyModule_AddFunctions(module, functions);
}

}  // namespace poolyard::engine::mp
