// `_poolyard.Process`: a child process that runs Python, for multiprocessing's Popen; and what such a child does.
#include <poolyard/process.h>
#include <poolyard/serialize.h>
#include <poolyard/simulated.h>

#include <cstdint>
#include <memory>

#include "../simulation/simulation.h"
#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

/// A spawned child: the same program at hand, then what the Python half does there. It takes its orders from the inbox.
int run_spawned(std::string_view program) {
  initialize();
  set_program(from_bytes<Program>(program));
  simulation::begin_child();
  return finalize(run_function("multiprocessing.spawn", "run_child", {}));
}

/// A forked child has everything at hand. It ends as it is, as one of CPython's does: what would be torn down is its parent's.
int run_forked(std::string_view call) { return run_callable(reinterpret_cast<PyObject*>(from_bytes<std::uintptr_t>(call))); }

struct Child {
  std::unique_ptr<Process> process;
  PyObject* call;  // what a fork runs; null for spawn, and once it was started

  Child(const std::string& name, bool daemon, PyObject* call)
      : process(call ? std::make_unique<Process>(
                           ProcessOptions{.name = name, .daemon = daemon, .method = StartMethod::fork}, &run_forked,
                           to_bytes(reinterpret_cast<std::uintptr_t>(call)))
                     : std::make_unique<Process>(ProcessOptions{.name = name, .daemon = daemon}, &run_spawned,
                                                 to_bytes(program()))),
        call(Py_XNewRef(call)) {}
  ~Child() {
    Py_XDECREF(call);
    // multiprocessing waits for children, or ends them, at exit; an object that goes away earlier ends nothing.
    if (process && process->is_alive()) static_cast<void>(process.release());
  }
};

Process& self_of(PyObject* self) { return *part_of<Child>(self).process; }

PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  const char* name;
  int daemon;
  PyObject* call = nullptr;
  if (!PyArg_ParseTuple(args, "sp|O", &name, &daemon, &call)) return nullptr;
  simulated::share();
  return guarded([&] {
    PyObject* self = make<Boxed<Child>>(type, name, daemon != 0, call);
    try {
      ReleaseGil claiming;  // a place may have to rest first
      self_of(self).reserve();
    } catch (...) {
      Py_DECREF(self);
      throw;
    }
    return self;
  });
}

/// Starts the process by `how`; a Python error when it cannot be.
template <class F>
PyObject* start_by(F how) {
  return guarded([&]() -> PyObject* {
    try {
      how();
    } catch (const ProcessError& error) {
      PyErr_SetString(PyExc_OSError, error.what());
      return nullptr;
    }
    Py_RETURN_NONE;
  });
}

PyObject* spawn(PyObject* self, PyObject* orders) {
  simulated::meet();
  return start_by([&] {
    Bytes bytes(orders);
    std::uint64_t length = bytes.size();
    ReleaseGil starting;
    try {
      self_of(self).start();
      Ring ring = self_of(self).to_child();
      ring.write(&length, sizeof length);
      ring.write(bytes.data(), bytes.size());
    } catch (const RingClosed&) {
      // It ended before it had read everything: its exit code tells.
    }
  });
}

PyObject* fork(PyObject* self, PyObject*) {
  simulated::meet();
  return start_by([&] {
    self_of(self).start();  // with the interpreter lock: the child has it, too
    Py_CLEAR(part_of<Child>(self).call);
  });
}

PyObject* wait(PyObject* self, PyObject* timeout) {
  simulated::meet();
  return guarded([&]() -> PyObject* {
    Process& process = self_of(self);
    double patience = timeout_ms(timeout);
    if (patience > 0 && process.is_alive()) {
      wait_interruptibly(trace::Wait::process_join, trace::process_id(process.slot(), process.generation()), patience,
                         [&](double patience) { return process.join(patience); });
    }
    auto exitcode = process.exitcode();
    if (!exitcode) Py_RETURN_NONE;
    return PyLong_FromLong(*exitcode);
  });
}

PyObject* end(PyObject* self, void (Process::*how)()) {
  simulated::meet();
  return guarded([&]() -> PyObject* {
    {
      ReleaseGil ending;
      (self_of(self).*how)();
    }
    Py_RETURN_NONE;
  });
}
PyObject* terminate(PyObject* self, PyObject*) { return end(self, &Process::terminate); }
PyObject* kill(PyObject* self, PyObject*) { return end(self, &Process::kill); }

PyObject* get_pid(PyObject* self, void*) { return PyLong_FromLong(self_of(self).pid()); }
PyObject* get_slot(PyObject* self, void*) { return PyLong_FromLong(self_of(self).slot()); }
PyObject* get_sentinel(PyObject* self, void*) {
  return PyLong_FromLong(sentinel(self_of(self).slot(), self_of(self).generation()));
}

PyMethodDef methods[] = {
    {"spawn", spawn, METH_O, "Starts the child and sends it its orders, see receive_orders()."},
    {"fork", fork, METH_NOARGS, "Starts the child as a copy of this process, which calls what the third argument was."},
    {"wait", wait, METH_O, "Waits up to a timeout in seconds, or None: the exit code, or None while it runs."},
    {"terminate", terminate, METH_NOARGS, nullptr},
    {"kill", kill, METH_NOARGS, nullptr},
    {nullptr, nullptr, 0, nullptr}};
PyGetSetDef properties[] = {
    {"pid", get_pid, nullptr, nullptr, nullptr},
    {"slot", get_slot, nullptr, "Its place in the process table, known before it starts.", nullptr},
    {"sentinel", get_sentinel, nullptr, "What wait() knows it by.", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<Child>)},
                            {Py_tp_methods, methods},
                            {Py_tp_getset, properties},
                            {0, nullptr}};
PyType_Spec type_spec = {"_poolyard.Process", sizeof(Boxed<Child>), 0, Py_TPFLAGS_DEFAULT, type_slots};

PyObject* receive_orders(PyObject*, PyObject*) {
  return guarded([] {
    std::string orders;
    {
      ReleaseGil waiting(trace::State::starting);
      std::uint64_t length;
      inbox().read(&length, sizeof length);
      orders.resize(length);
      inbox().read(orders.data(), orders.size());
    }
    return PyBytes_FromStringAndSize(orders.data(), static_cast<Py_ssize_t>(orders.size()));
  });
}

PyObject* end_by_signal(PyObject*, PyObject* args) {
  int number;
  if (!PyArg_ParseTuple(args, "i", &number)) return nullptr;
  Arena& arena = *Arena::current();
  int self = Arena::current_process();
  // The first exit code that is given stays.
  std::int32_t none = Arena::kNoExitcode;
  arena.memory().compare_exchange(arena.process_word(self, Arena::kExitcode), none, -number);
  exit_process(128 + number);
}

PyMethodDef functions[] = {
    {"receive_orders", receive_orders, METH_NOARGS, "In a child: the bytes its parent gave start()."},
    {"end_by_signal", end_by_signal, METH_VARARGS, "Ends this process at once, as that signal would."},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

int add_process(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  int failed = PyModule_AddObjectRef(module, "Process", type);
  Py_DECREF(type);
  return failed ? failed : PyModule_AddFunctions(module, functions);
}

}  // namespace poolyard::engine::mp
