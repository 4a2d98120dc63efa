// `_poolyard.Pool`: the core library's pool of processes, with pickled calls as its tasks; and what its workers do.
#include <poolyard/pool.h>
#include <poolyard/serialize.h>

#include <memory>
#include <optional>
#include <thread>

#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

// --- in a worker
// -------------------------------------------------------------------------------------------------------

// Python's main thread here is the worker's own. Between tasks it leaves the interpreter lock to other threads that the
// program may have started.
std::optional<ReleaseGil> resting;

/// Ends the worker because of the pending exception: SystemExit, or one that no task could catch.
[[noreturn]] void end_worker_by_exception() {
  int status = status_of_exception();
  exit_process(finalize(status));
}

void start_worker(std::string_view bytes) {
  auto [program, orders] = from_bytes<std::pair<Program, std::string>>(bytes);
  initialize();
  set_program(std::move(program));
  int status = run_function("multiprocessing.pool", "_start_worker", orders);
  if (status != 0) exit_process(finalize(status));
  resting.emplace(trace::State::idle);
}

/// A task: pickled bytes in, pickled bytes out, by the Python function of this name.
std::string run_task(std::string_view task) {
  resting.reset();
  PyObject* module = PyImport_ImportModule("multiprocessing.pool");
  PyObject* answer =
      module ? PyObject_CallMethod(module, "_run_task", "y#", task.data(), static_cast<Py_ssize_t>(task.size()))
             : nullptr;
  PyObject* result;
  int failed;
  if (!answer || !PyArg_ParseTuple(answer, "Op", &result, &failed)) end_worker_by_exception();
  std::string bytes;
  try {
    bytes = Bytes(result).view();
  } catch (const PythonError&) {
    end_worker_by_exception();
  }
  Py_DECREF(answer);
  Py_DECREF(module);
  resting.emplace(trace::State::idle);
  // Python's exceptions travel inside the result; the trace still shows that the task raised.
  if (failed) trace::end_task(true);
  return bytes;
}

void end_worker(std::string_view) {
  resting.reset();
  finalize(0);
}

// --- in the parent
// -----------------------------------------------------------------------------------------------------

/// The pool whose thread this is, while it runs Python: it cannot wait for itself.
thread_local const Pool* pool_of_thread = nullptr;

struct Workers {
  std::unique_ptr<Pool> pool;

  explicit Workers(PoolOptions options) : pool(std::make_unique<Pool>(std::move(options))) {}
  ~Workers() {
    // The last reference may go away in a callback, on the pool's own thread, which cannot wait for itself.
    if (pool_of_thread == pool.get()) {
      std::thread([pool = std::move(pool)]() mutable { pool.reset(); }).detach();
    } else {
      ReleaseGil waiting(trace::State::lock);
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
  return guarded([&] {
    return make<Boxed<Workers>>(
        type, PoolOptions{.processes = processes,
                          .maxtasksperchild = maxtasksperchild,
                          .worker_name = name,
                          .initializer = &start_worker,
                          .initializer_bytes = to_bytes(std::pair(program(), std::string(Bytes(orders).view()))),
                          .finalizer = &end_worker});
  });
}

/// The name in multiprocessing.pool of the exception that stands for `error`, and its text.
std::pair<const char*, std::string> name_error(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const WorkerDied& died) {
    return {"WorkerDied", died.what()};
  } catch (const PoolTerminated& terminated) {
    return {"PoolTerminated", terminated.what()};
  } catch (const std::exception& other) {
    return {"ProcessError", other.what()};
  }
}

/// Tells Python of a task's end: done(bytes, None, None), or done(None, name, text).
void tell(const Pool* pool, PyObject* done, const std::string& bytes, std::exception_ptr error) {
  HoldGil gil;
  pool_of_thread = pool;
  PyObject* answer;
  if (!error) {
    answer = PyObject_CallFunction(done, "y#OO", bytes.data(), static_cast<Py_ssize_t>(bytes.size()), Py_None, Py_None);
  } else {
    auto [name, text] = name_error(error);
    answer = PyObject_CallFunction(done, "Oss", Py_None, name, text.c_str());
  }
  if (!answer) PyErr_WriteUnraisable(done);
  Py_XDECREF(answer);
  Py_DECREF(done);
  pool_of_thread = nullptr;
}

PyObject* submit(PyObject* self, PyObject* args) {
  PyObject *task, *done;
  if (!PyArg_ParseTuple(args, "OO", &task, &done)) return nullptr;
  return guarded([&] {
    std::string bytes(Bytes(task).view());
    Py_INCREF(done);
    try {
      ReleaseGil submitting(trace::current_state());
      Pool* pool = &self_of(self);
      pool->submit(&run_task, std::move(bytes), [pool, done](std::string result, std::exception_ptr error) {
        tell(pool, done, result, std::move(error));
      });
    } catch (...) {
      Py_DECREF(done);
      throw;
    }
    return Py_NewRef(Py_None);
  });
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
    if (pool_of_thread == &self_of(self)) return Py_NewRef(Py_None);
    ReleaseGil waiting(trace::State::lock);
    self_of(self).join();
    return Py_NewRef(Py_None);
  });
}

PyMethodDef methods[] = {
    {"submit", submit, METH_VARARGS,
     "(task, done): done(result, None, None) or done(None, error, why) is called on the pool's thread."},
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
