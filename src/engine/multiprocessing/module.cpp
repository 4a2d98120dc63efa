// `_poolyard`: the module itself, and what its parts share.
#include <poolyard/fork.h>
#include <poolyard/process.h>

#include <cmath>

#include "multiprocessing.h"
#include "pickling.h"

namespace poolyard::engine::mp {

double timeout_ms(PyObject* timeout) {
  if (timeout == nullptr || timeout == Py_None) return kForever;
  double seconds = PyFloat_AsDouble(timeout);
  if (seconds == -1.0 && PyErr_Occurred()) throw PythonError();
  return std::isnan(seconds) || seconds < 0 ? 0 : seconds * 1000;
}

// Sentinels share their numbers with nobody: below this are the numbers of rings.
constexpr long kFirstSentinel = 1 << 12;

long sentinel(int slot, int generation) {
  return kFirstSentinel + slot + static_cast<long>(generation & 0xffff) * Arena::kProcesses;
}
ProcessName process_of(long sentinel) {
  long number = sentinel - kFirstSentinel;
  return {static_cast<int>(number % Arena::kProcesses), static_cast<int>(number / Arena::kProcesses)};
}
bool has_ended(ProcessName process) {
  Arena& arena = *Arena::current();
  SharedMemory& memory = arena.memory();
  if ((memory.load(arena.process_word(process.slot, Arena::kGeneration)) & 0xffff) != process.generation) return true;
  auto state = static_cast<ProcessState>(memory.load(arena.process_word(process.slot, Arena::kState)));
  return state == ProcessState::exited || state == ProcessState::free;
}

namespace {

PyObject* program_text(PyObject*, PyObject*) {
  const Program& program = engine::program();
  return Py_BuildValue("s#s#", program.text.data(), static_cast<Py_ssize_t>(program.text.size()), program.name.data(),
                       static_cast<Py_ssize_t>(program.name.size()));
}

PyObject* process_name(PyObject*, PyObject*) {
  return guarded([] {
    std::string name = current_process_name();
    return PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size()));
  });
}

PyObject* can_fork(PyObject*, PyObject*) { return PyBool_FromLong(poolyard::can_fork()); }

PyObject* slot_of(PyObject*, PyObject* pid) {
  const long wanted = PyLong_AsLong(pid);
  if (wanted == -1 && PyErr_Occurred()) return nullptr;
  Arena& arena = *Arena::current();
  for (int slot = 0; slot < Arena::kProcesses; ++slot) {
    const auto state = static_cast<ProcessState>(arena.memory().load(arena.process_word(slot, Arena::kState)));
    if (state == ProcessState::running && arena.memory().load(arena.process_word(slot, Arena::kPid)) == wanted) return PyLong_FromLong(slot);
  }
  return PyLong_FromLong(-1);
}

PyObject* parent_sentinel(PyObject*, PyObject*) {
  Arena& arena = *Arena::current();
  int parent = arena.process(Arena::current_process()).parent;
  if (parent < 0) Py_RETURN_NONE;
  return PyLong_FromLong(sentinel(parent, arena.process(parent).generation));
}

PyObject* dumps_bytes(PyObject*, PyObject* object) {
  return guarded([&] { return dumps_to_bytes(object); });
}

PyMethodDef functions[] = {{"dumps", dumps_bytes, METH_O, "The object as multiprocessing pickles it: bytes."},
                           {"program", program_text, METH_NOARGS, "The program of this run: (text, name)."},
                           {"process_name", process_name, METH_NOARGS, "The calling process's name."},
                           {"slot_of", slot_of, METH_O, "Where a process of this run with that pid stands in the process table; -1: nowhere."},
                           {"can_fork", can_fork, METH_NOARGS, "Whether a process can be a copy of its parent here."},
                           {"parent_sentinel", parent_sentinel, METH_NOARGS, "The parent process's sentinel, or None."},
                           {nullptr, nullptr, 0, nullptr}};

int execute(PyObject* module) {
  for (auto add : {add_process, add_pool, add_pipe, add_block, add_listener, add_memory}) {
    if (add(module) != 0) return -1;
  }
  return 0;
}

PyModuleDef_Slot slots[] = {{Py_mod_exec, reinterpret_cast<void*>(execute)}, {0, nullptr}};
PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "_poolyard",
                          "Processes, pools and pipes of the core library.",
                          0,
                          functions,
                          slots,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace
}  // namespace poolyard::engine::mp

extern "C" PyObject* PyInit__poolyard() { return PyModuleDef_Init(&poolyard::engine::mp::definition); }
