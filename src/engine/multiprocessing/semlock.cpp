// `_multiprocessing.SemLock`: the lock that multiprocessing.synchronize builds all of its own on, over SharedSemaphore.
#include <poolyard/resource.h>
#include <poolyard/semaphore.h>
#include <poolyard/simulated.h>

#include <climits>
#include <string>

#include "../names.h"
#include "../waits.h"
#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

enum Kind { kRecursiveMutex = 0, kSemaphore = 1 };

/// One semaphore of the arena as this process sees it. The process that made it gives it back; the others can only be
/// its descendants, and its Process objects keep it alive for them.
struct SemLock {
  int index;
  int owner;  ///< the slot of the process that made it; -1: not this one
  int kind;
  int maxvalue;
  int count = 0;             ///< acquired minus released, by this process
  bool named = false;        ///< what the program calls it was looked for
  unsigned long holder = 0;  ///< the thread that acquired last
  TakenAt taken_at;          ///< … and where

  SemLock(int index, int owner, int kind, int maxvalue) : index(index), owner(owner), kind(kind), maxvalue(maxvalue) {}
  SemLock(const SemLock&) = delete;
  SemLock& operator=(const SemLock&) = delete;
  ~SemLock() {
    if (owner == Arena::current_process()) Arena::current()->release_semaphore(index);
  }
  SharedSemaphore semaphore() const { return Arena::current()->semaphore(index); }
  bool is_lock() const { return kind == kRecursiveMutex || maxvalue == 1; }
  bool is_mine() const { return count > 0 && PyThread_get_thread_ident() == holder; }
};

SemLock& self_of(PyObject* self) { return part_of<SemLock>(self); }

PyObject* create(PyTypeObject* type, PyObject* args, PyObject* kwds) {
  int kind, value, maxvalue, unlink;
  PyObject* name;
  const char* names[] = {"kind", "value", "maxvalue", "name", "unlink", nullptr};
  if (!PyArg_ParseTupleAndKeywords(args, kwds, "iiiUp", const_cast<char**>(names), &kind, &value, &maxvalue, &name,
                                   &unlink)) {
    return nullptr;
  }
  if (kind != kRecursiveMutex && kind != kSemaphore) {
    PyErr_SetString(PyExc_ValueError, "unrecognized kind");
    return nullptr;
  }
  if (value < 0) {
    PyErr_SetString(PyExc_OSError, "a semaphore's value cannot be negative");
    return nullptr;
  }
  simulated::share();
  return guarded([&] {
    int index;
    {
      ReleaseGil claiming;  // a place may have to rest first
      index = Arena::current()->claim_semaphore(value, Arena::current_process());
      trace::Resource::forget(trace::object_in_arena(Arena::current()->semaphore(index).word()));
    }
    return make<Boxed<SemLock>>(type, index, Arena::current_process(), kind, maxvalue);
  });
}

PyObject* rebuild(PyObject* type, PyObject* args) {
  int index, kind, maxvalue;
  PyObject* name;
  if (!PyArg_ParseTuple(args, "iiiO", &index, &kind, &maxvalue, &name)) return nullptr;
  return guarded(
      [&] { return make<Boxed<SemLock>>(reinterpret_cast<PyTypeObject*>(type), index, -1, kind, maxvalue); });
}

PyObject* do_acquire(PyObject* object, bool block, PyObject* timeout) {
  simulated::meet();
  SemLock& self = self_of(object);
  if (self.kind == kRecursiveMutex && self.is_mine()) {
    ++self.count;
    Py_RETURN_TRUE;
  }
  return guarded([&] {
    double patience = timeout_ms(timeout);
    // What a process gets that was killed is for the others. To be looked at before the GIL is taken: there it parks.
    auto take = [&](double patience) {
      bool taken = self.semaphore().acquire(patience);
      if (taken && Arena::current()->is_over(Arena::current_process())) {
        self.semaphore().release();
        poolyard_park();
      }
      return taken;
    };
    bool taken = take(0);
    if (!taken && block) {
      const auto kind = self.is_lock() ? trace::Wait::lock : trace::Wait::semaphore;
      const std::uint32_t number = trace::object_in_arena(self.semaphore().word());
      if (!self.named) {
        self.named = true;
        if (const std::string name = name_of(object); !name.empty()) trace::Resource::set_name(number, name);
      }
      taken = wait_interruptibly(kind, number, patience, take);
    }
    if (taken) {
      ++self.count;
      self.holder = PyThread_get_thread_ident();
      if (self.is_lock()) {
        const Taken& taken = self.taken_at.look();
        trace::Resource::note_holder(self.index, trace::current_lane_id(), taken.line, taken.by_with || self.kind == kRecursiveMutex);
      }
    }
    return PyBool_FromLong(taken);
  });
}

PyObject* acquire(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  PyObject* block = count > 0 ? args[0] : Py_True;
  PyObject* timeout = count > 1 ? args[1] : Py_None;
  Py_ssize_t named = names ? PyTuple_GET_SIZE(names) : 0;
  bool known = count + named <= 2;
  for (Py_ssize_t i = 0; i < named; ++i) {
    PyObject* name = PyTuple_GET_ITEM(names, i);
    if (PyUnicode_EqualToUTF8(name, "block") && count < 1) {
      block = args[count + i];
    } else if (PyUnicode_EqualToUTF8(name, "timeout") && count < 2) {
      timeout = args[count + i];
    } else {
      known = false;
    }
  }
  if (!known) {
    PyErr_SetString(PyExc_TypeError, "acquire(block=True, timeout=None)");
    return nullptr;
  }
  int blocks = PyObject_IsTrue(block);
  return blocks < 0 ? nullptr : do_acquire(self, blocks != 0, timeout);
}

PyObject* release(PyObject* object, PyObject*) {
  simulated::meet();
  SemLock& self = self_of(object);
  if (self.kind == kRecursiveMutex) {
    if (!self.is_mine()) {
      PyErr_SetString(PyExc_AssertionError, "attempt to release recursive lock not owned by thread");
      return nullptr;
    }
    if (self.count > 1) {
      --self.count;
      Py_RETURN_NONE;
    }
  } else if (self.maxvalue != INT_MAX && self.semaphore().value() >= self.maxvalue) {
    PyErr_SetString(PyExc_ValueError, "semaphore or lock released too many times");
    return nullptr;
  }
  --self.count;
  if (self.is_lock()) trace::Resource::note_holder(self.index, 0);
  self.semaphore().release();
  Py_RETURN_NONE;
}

PyObject* enter(PyObject* self, PyObject*) { return do_acquire(self, true, Py_None); }
PyObject* leave(PyObject* self, PyObject*) { return release(self, nullptr); }

PyObject* count(PyObject* self, PyObject*) { return PyLong_FromLong(self_of(self).count); }
PyObject* is_mine(PyObject* self, PyObject*) { return PyBool_FromLong(self_of(self).is_mine()); }
PyObject* get_value(PyObject* self, PyObject*) {
  simulated::meet();
  return PyLong_FromLong(self_of(self).semaphore().value());
}
PyObject* is_zero(PyObject* self, PyObject*) {
  simulated::meet();
  return PyBool_FromLong(self_of(self).semaphore().value() == 0);
}
PyObject* after_fork(PyObject* self, PyObject*) {
  self_of(self).count = 0;
  Py_RETURN_NONE;
}

PyObject* get_handle(PyObject* self, void*) { return PyLong_FromLong(self_of(self).index); }
PyObject* get_kind(PyObject* self, void*) { return PyLong_FromLong(self_of(self).kind); }
PyObject* get_maxvalue(PyObject* self, void*) { return PyLong_FromLong(self_of(self).maxvalue); }
// Without a name the standard package has nothing to unlink and starts no resource tracker.
PyObject* get_name(PyObject*, void*) { Py_RETURN_NONE; }

PyMethodDef methods[] = {
    {"acquire", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(acquire)), METH_FASTCALL | METH_KEYWORDS, nullptr},
    {"release", release, METH_NOARGS, nullptr},
    {"__enter__", enter, METH_NOARGS, nullptr},
    {"__exit__", leave, METH_VARARGS, nullptr},
    {"_count", count, METH_NOARGS, nullptr},
    {"_is_mine", is_mine, METH_NOARGS, nullptr},
    {"_get_value", get_value, METH_NOARGS, nullptr},
    {"_is_zero", is_zero, METH_NOARGS, nullptr},
    {"_after_fork", after_fork, METH_NOARGS, nullptr},
    {"_rebuild", rebuild, METH_VARARGS | METH_CLASS, nullptr},
    {nullptr, nullptr, 0, nullptr}};
PyGetSetDef properties[] = {{"handle", get_handle, nullptr, nullptr, nullptr},
                            {"kind", get_kind, nullptr, nullptr, nullptr},
                            {"maxvalue", get_maxvalue, nullptr, nullptr, nullptr},
                            {"name", get_name, nullptr, nullptr, nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<SemLock>)},
                            {Py_tp_methods, methods},
                            {Py_tp_getset, properties},
                            {0, nullptr}};
PyType_Spec type_spec = {"_multiprocessing.SemLock", sizeof(Boxed<SemLock>), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, type_slots};

PyObject* sem_unlink(PyObject*, PyObject*) { Py_RETURN_NONE; }

PyMethodDef functions[] = {{"sem_unlink", sem_unlink, METH_VARARGS, nullptr}, {nullptr, nullptr, 0, nullptr}};

int execute(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  PyObject* limit = PyLong_FromLong(INT_MAX);
  int failed = !limit || PyObject_SetAttrString(type, "SEM_VALUE_MAX", limit) != 0 ||
               PyModule_AddObjectRef(module, "SemLock", type) != 0;
  Py_XDECREF(limit);
  Py_DECREF(type);
  return failed ? -1 : 0;
}

PyModuleDef_Slot slots[] = {{Py_mod_exec, reinterpret_cast<void*>(execute)}, {0, nullptr}};
PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "_multiprocessing",
                          "Locks that processes share.",
                          0,
                          functions,
                          slots,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace poolyard::engine::mp

extern "C" PyObject* PyInit__multiprocessing() { return PyModuleDef_Init(&poolyard::engine::mp::definition); }
