// The C++ half of Python's multiprocessing, over the core library. The Python half is python/multiprocessing/.
//
// `_multiprocessing` is what the standard package expects there: SemLock. `_poolyard` is what our replacements of its
// OS-level modules stand on: Process, Pool, PipeEnd, Block, wait.
//
// Every wait gives up the interpreter lock, and ends when the process at the other side does.
#pragma once

#include <poolyard/arena.h>

#include <new>
#include <stdexcept>

#include "interpreter.h"

namespace poolyard::engine::mp {

/// Runs `body`, which returns a new reference, and turns C++ exceptions into Python's; PythonError ends here.
template <class F>
PyObject* guarded(F body) {
  try {
    return body();
  } catch (const PythonError&) {
  } catch (const ArenaFull& full) {
    PyErr_SetString(PyExc_OSError, full.what());
  } catch (const std::invalid_argument& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
  }
  return nullptr;
}

/// A timeout in seconds, or None, as milliseconds; what lies in the past is 0. Throws PythonError.
double timeout_ms(PyObject* timeout);

/// An argument's bytes, valid as long as the object.
class Bytes {
 public:
  /// Throws PythonError when `object` has no contiguous bytes.
  explicit Bytes(PyObject* object) {
    if (PyObject_GetBuffer(object, &view_, PyBUF_SIMPLE) != 0) throw PythonError();
  }
  ~Bytes() { PyBuffer_Release(&view_); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  const char* data() const { return static_cast<const char*>(view_.buf); }
  std::size_t size() const { return static_cast<std::size_t>(view_.len); }
  std::string_view view() const { return {data(), size()}; }

 private:
  Py_buffer view_;
};

/// A new object of a type made here, its C++ part constructed from `arguments`.
template <class Object, class... A>
PyObject* make(PyTypeObject* type, A&&... arguments) {
  PyObject* self = type->tp_alloc(type, 0);
  if (!self) throw PythonError();
  auto* object = reinterpret_cast<Object*>(self);
  using Part = decltype(object->part);
  try {
    new (&object->part) Part(std::forward<A>(arguments)...);
  } catch (...) {
    type->tp_free(self);
    Py_DECREF(type);
    throw;
  }
  return self;
}

/// A Python object around a C++ value.
template <class T>
struct Boxed {
  PyObject_HEAD T part;
};
template <class T>
T& part_of(PyObject* self) {
  return reinterpret_cast<Boxed<T>*>(self)->part;
}
template <class T>
void dealloc(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  part_of<T>(self).~T();
  type->tp_free(self);
  Py_DECREF(type);
}

/// The processes a handle that waits can name: a slot and which of its processes, as one number.
long sentinel(int slot, int generation);
struct ProcessName {
  int slot;
  int generation;
};
ProcessName process_of(long sentinel);
/// Whether that process has ended (or its place was given to another).
bool has_ended(ProcessName process);

/// A new PipeEnd, for an end of a ring that this process owns already; null with a Python error set.
PyObject* make_pipe_end(int ring, Arena::End end);

// Each adds its type, or functions, to a module. 0, or -1 with a Python error set.
int add_process(PyObject* module);
int add_pool(PyObject* module);
int add_pipe(PyObject* module);
int add_block(PyObject* module);
int add_listener(PyObject* module);
int add_memory(PyObject* module);

}  // namespace poolyard::engine::mp
