// `_poolyard.Pool`: the core library's pool of processes, with pickled calls as its tasks; and what its workers do.
#include <poolyard/pool.h>
#include <poolyard/serialize.h>
#include <poolyard/simulated.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "../simulation/simulation.h"
#include "../tasks.h"
#include "multiprocessing.h"
#include "pickling.h"

namespace poolyard::engine::mp {
namespace {

/// A name in multiprocessing.pool. A new reference, or null with a Python error set.
PyObject* pool_attribute(const char* name) {
  PyObject* module = PyImport_ImportModule("multiprocessing.pool");
  PyObject* attribute = module ? PyObject_GetAttrString(module, name) : nullptr;
  Py_XDECREF(module);
  return attribute;
}

// --- in a worker -----------------------------------------------------------------------------------------------------

// Python's main thread here is the worker's own. While it waits it leaves the interpreter lock to other threads that the
// program may have started.
std::optional<ReleaseGil> waiting;

void pause(std::string_view) { waiting.emplace(trace::current_state()); }
void resume(std::string_view) { waiting.reset(); }

bool forked = false;  // this worker began as a copy, and is not torn down at its end

int end(int status) {
  if (!forked) return finalize(status);
  run_function("multiprocessing.pool", "_end_forked_worker", {});
  return status;
}

/// Ends the worker because of the pending exception: SystemExit, or one that no task could catch.
[[noreturn]] void end_worker_by_exception() {
  int status = status_of_exception();
  exit_process(end(status));
}

void start_worker(std::string_view bytes) {
  auto [program, orders] = from_bytes<std::pair<Program, std::string>>(bytes);
  initialize();
  set_program(std::move(program));
  simulation::begin_child();
  int status = run_function("multiprocessing.pool", "_start_worker", orders);
  if (status != 0) exit_process(finalize(status));
}

/// What it does first is at hand: a callable, by its address.
void start_forked_worker(std::string_view first) {
  forked = true;
  int status = run_callable(reinterpret_cast<PyObject*>(from_bytes<std::uintptr_t>(first)));
  if (status != 0) exit_process(end(status));
}

/// Takes the pending exception.
PyObject* take_exception() {
  if (!PyErr_ExceptionMatches(PyExc_Exception)) end_worker_by_exception();
  return PyErr_GetRaisedException();
}

/// The outcome (False, what function(arguments) of multiprocessing.pool makes of an error), pickled.
template <class... A>
Payload failure(const char* function, A... arguments) {
  PyObject* make = pool_attribute(function);
  PyObject* error = make ? PyObject_CallFunctionObjArgs(make, arguments..., nullptr) : nullptr;
  Py_XDECREF(make);
  if (!error) end_worker_by_exception();
  PyObject* outcome = PyTuple_Pack(2, Py_False, error);
  Py_DECREF(error);
  if (!outcome) end_worker_by_exception();
  Payload bytes;
  try {
    bytes = dumps(outcome);
  } catch (const PythonError&) {
    // What cannot be pickled is told as text, which can.
    PyObject* reason = take_exception();
    PyObject* unsendable = PyTuple_GET_ITEM(outcome, 1);
    bytes = failure("_unsendable", reason, unsendable);
    Py_DECREF(reason);
  }
  Py_DECREF(outcome);
  return bytes;
}

/// A task: a pickled call in, its pickled outcome out, which is a pair: whether it succeeded, and its result or exception.
Payload run_task(const Payload& bytes) {
  PyObject* result = nullptr;
  try {
    PyObject* call = loads(bytes);
    result = PyObject_Call(PyTuple_GET_ITEM(call, 0), PyTuple_GET_ITEM(call, 1), PyTuple_GET_ITEM(call, 2));
    PyObject* raised = PyErr_GetRaisedException();
    note_call(call, result, raised);
    PyErr_SetRaisedException(raised);
    Py_DECREF(call);
  } catch (const PythonError&) {
  }
  Payload answer;
  bool failed = !result;
  if (failed) {
    PyObject* error = take_exception();
    answer = failure("_with_traceback", error);
    Py_DECREF(error);
  } else {
    PyObject* outcome = PyTuple_Pack(2, Py_True, result);
    if (!outcome) end_worker_by_exception();
    try {
      answer = dumps(outcome);
    } catch (const PythonError&) {
      failed = true;
      PyObject* reason = take_exception();
      answer = failure("_unsendable", reason, result);
      Py_DECREF(reason);
    }
    Py_DECREF(outcome);
    Py_DECREF(result);
  }
  // Python's exceptions travel inside the outcome; the trace still shows that the task raised.
  if (failed) trace::end_task(true);
  return answer;
}

void end_worker(std::string_view) { end(0); }

// --- in the parent ---------------------------------------------------------------------------------------------------

/// The pool whose thread this is, while it runs Python: it cannot wait for itself.
thread_local const void* pool_of_thread = nullptr;

struct Workers {
  std::unique_ptr<Pool> pool;

  explicit Workers(PoolOptions options) {
    // All outcomes that have come meanwhile, at one taking of the interpreter lock.
    options.deliver = [identity = static_cast<const void*>(this)](std::vector<Outcome>& outcomes) {
      HoldGil gil;
      pool_of_thread = identity;
      for (Outcome& outcome : outcomes) outcome.tell();
      pool_of_thread = nullptr;
    };
    pool = std::make_unique<Pool>(std::move(options));
  }
  ~Workers() {
    // The last reference may go away in a callback, on the pool's own thread, which cannot wait for itself.
    if (pool_of_thread == this) {
      simulated::start_detached([pool = std::shared_ptr<Pool>(std::move(pool))]() mutable { pool.reset(); });
    } else {
      ReleaseGil waiting(trace::Wait::pool_join, 0, kForever);
      pool.reset();
    }
  }
};

Pool& self_of(PyObject* self) { return *part_of<Workers>(self).pool; }

PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  int processes, maxtasksperchild;
  const char* name;
  PyObject* orders;
  if (!PyArg_ParseTuple(args, "iisO", &processes, &maxtasksperchild, &name, &orders)) return nullptr;
  simulated::share();
  return guarded([&] {
    PoolOptions options{.processes = processes,
                        .maxtasksperchild = maxtasksperchild,
                        .worker_name = name,
                        .finalizer = &end_worker,
                        .pause = &pause,
                        .resume = &resume};
    if (PyCallable_Check(orders)) {
      options.method = StartMethod::fork;
      options.initializer =
          Initializer::raw(&start_forked_worker, to_bytes(reinterpret_cast<std::uintptr_t>(orders)));  // which the caller keeps
    } else {
      options.initializer = Initializer::raw(&start_worker, to_bytes(std::pair(program(), std::string(Bytes(orders).view()))));
    }
    return make<Boxed<Workers>>(type, std::move(options));
  });
}

/// The exception in multiprocessing.pool that stands for `error`. A new reference, or null with a Python error set.
PyObject* python_error(std::exception_ptr error) {
  const char* name = "ProcessError";
  std::string text;
  try {
    std::rethrow_exception(error);
  } catch (const WorkerDied& died) {
    name = "WorkerDied";
    text = died.what();
  } catch (const PoolTerminated& terminated) {
    name = "PoolTerminated";
    text = terminated.what();
  } catch (const std::exception& other) {
    text = other.what();
  }
  PyObject* type = pool_attribute(name);
  PyObject* made = type ? PyObject_CallFunction(type, "s", text.c_str()) : nullptr;
  Py_XDECREF(type);
  return made;
}

/// Tells a result of its task's end: result._set(index, success, value).
void tell(PyObject* result, PyObject* index, PyObject* success, PyObject* value) {
  static PyObject* name = PyUnicode_InternFromString("_set");
  PyObject* arguments[] = {result, index, success, value};
  PyObject* answer = name ? PyObject_VectorcallMethod(name, arguments, 4, nullptr) : nullptr;
  if (!answer) PyErr_WriteUnraisable(result);
  Py_XDECREF(answer);
}

void tell_error(PyObject* result, PyObject* index, PyObject* error) {
  if (error) {
    tell(result, index, Py_False, error);
    Py_DECREF(error);
  } else {
    PyErr_WriteUnraisable(result);
  }
}

/// A result that waits for its task; the interpreter lock is held whenever one goes away.
struct Waiting {
  PyObject* result;
  PyObject* index;

  Waiting(PyObject* result, PyObject* index) : result(Py_NewRef(result)), index(Py_NewRef(index)) {}
  Waiting(const Waiting& other) : Waiting(other.result, other.index) {}
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    Py_DECREF(result);
    Py_DECREF(index);
  }

  void operator()(Payload bytes, std::exception_ptr error) const {
    if (error) return tell_error(result, index, python_error(std::move(error)));
    PyObject* outcome;
    try {
      outcome = loads(bytes);
    } catch (const PythonError&) {
      return tell_error(result, index, PyErr_GetRaisedException());
    }
    tell(result, index, PyTuple_GET_ITEM(outcome, 0), PyTuple_GET_ITEM(outcome, 1));
    Py_DECREF(outcome);
  }
};

PyObject* submit(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  if (count != 5) {
    PyErr_SetString(PyExc_TypeError, "submit(function, args, kwds, result, index)");
    return nullptr;
  }
  simulated::meet();
  PyObject* call = PyTuple_Pack(3, args[0], args[1], args[2]);
  if (!call) return nullptr;
  return guarded([&]() -> PyObject* {
    Payload bytes;
    try {
      bytes = dumps(call);
    } catch (const PythonError&) {
      Py_DECREF(call);
      if (!PyErr_ExceptionMatches(PyExc_Exception)) throw;
      tell_error(args[3], args[4], PyErr_GetRaisedException());  // fails its own task only
      return Py_NewRef(Py_None);
    }
    Py_DECREF(call);
    try {
      self_of(self).submit(&run_task, std::move(bytes), Waiting(args[3], args[4]));
    } catch (const std::exception&) {  // it was terminated meanwhile, say
      tell_error(args[3], args[4], python_error(std::current_exception()));
    }
    return Py_NewRef(Py_None);
  });
}

// Helps with the interpreter lock, which is how the outcomes are told, and which nobody misses for some microseconds.
PyObject* help(PyObject* self, PyObject* may_wait) {
  simulated::meet();
  return guarded([&]() -> PyObject* {
    Pool& pool = self_of(self);
    if (pool.help()) Py_RETURN_TRUE;
    // Before the lock is given up: from here on we hear of the outcome that the caller has not seen yet.
    if (may_wait != Py_True || !pool.begin_wait()) Py_RETURN_FALSE;
    {
      constexpr double kLook = 100;  // ms after which the main thread looks for a signal
      ReleaseGil waiting(trace::Wait::result, 0, kForever);
      double began;
      do {
        began = now_ms();
        pool.wait(hears_signals() ? kLook : kForever);
      } while (now_ms() - began >= kLook && !signal_waits());  // else something has come
    }
    pool.end_wait();
    if (PyErr_CheckSignals() != 0) throw PythonError();
    Py_RETURN_TRUE;
  });
}

PyObject* stop_helping(PyObject* self, PyObject*) {
  self_of(self).stop_helping();
  Py_RETURN_NONE;
}

PyObject* close(PyObject* self, PyObject*) {
  self_of(self).close();
  Py_RETURN_NONE;
}
PyObject* terminate(PyObject* self, PyObject*) {
  self_of(self).terminate();
  Py_RETURN_NONE;
}
PyObject* join(PyObject* self, PyObject*) {
  return guarded([&] {
    if (pool_of_thread == &part_of<Workers>(self)) return Py_NewRef(Py_None);
    ReleaseGil waiting(trace::Wait::pool_join, 0, kForever);
    self_of(self).join();
    return Py_NewRef(Py_None);
  });
}

PyMethodDef methods[] = {
    {"submit", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(submit)), METH_FASTCALL,
     "(function, args, kwds, result, index): result._set(index, success, value) is called on the pool's thread, or in help()."},
    {"help", help, METH_O,
     "(may_wait) Before waiting for a result: takes what comes at once or, where that is all that is waited for, at last. False "
     "when it is better to wait for it to be told by others."},
    {"stop_helping", stop_helping, METH_NOARGS, "From here on results are told on the pool's thread only."},
    {"close", close, METH_NOARGS, nullptr},
    {"terminate", terminate, METH_NOARGS, nullptr},
    {"join", join, METH_NOARGS,
     "Waits for the workers' ends. On the pool's own thread, which cannot, it does nothing."},
    {nullptr, nullptr, 0, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<Workers>)},
                            {Py_tp_methods, methods},
                            {0, nullptr}};
PyType_Spec type_spec = {"_poolyard.Pool", sizeof(Boxed<Workers>), 0, Py_TPFLAGS_DEFAULT, type_slots};

}  // namespace

int add_pool(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  int failed = PyModule_AddObjectRef(module, "Pool", type);
  Py_DECREF(type);
  return failed;
}

}  // namespace poolyard::engine::mp
