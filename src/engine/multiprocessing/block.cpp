// `_poolyard.Block`: bytes that processes share, for Value, Array and Barrier.
#include <poolyard/shared_heap.h>
#include <poolyard/simulated.h>

#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

using Offset = SharedMemory::Offset;

constexpr Offset kMost = Arena::kBlocks * Arena::kBlockBytes;

struct Block {
  Offset at;
  Offset bytes;
  int owner;  ///< the slot of the process that made it; -1: not this one

  Block(Offset at, Offset bytes, int owner) : at(at), bytes(bytes), owner(owner) {}
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    if (owner == Arena::current_process()) SharedHeap::own().retire(at, bytes);
  }
};

SharedMemory& memory() { return Arena::current()->memory(); }

/// What a killed process may still be writing to has to rest first, and could be all there is.
Offset allocate(Offset bytes) {
  double patience = Arena::current()->writers_until_ms() + 500;
  for (;;) {
    if (auto at = SharedHeap::own().allocate(bytes)) return *at;
    if (now_ms() > patience) {
      throw ArenaFull("no room for " + std::to_string(bytes) + " more shared bytes: values, arrays and large tasks have all of the " +
                      std::to_string(kMost >> 20) + " MB that the processes of a run share. Drop some that are no longer needed.");
    }
    simulated::sleep_ms(10);
  }
}

PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  Py_ssize_t bytes;
  long long at = -1;
  if (!PyArg_ParseTuple(args, "n|L", &bytes, &at)) return nullptr;
  simulated::share();
  return guarded([&] {
    if (bytes < 0 || bytes > static_cast<Py_ssize_t>(kMost)) {
      throw std::invalid_argument("a shared value can have at most " + std::to_string(kMost) + " bytes here");
    }
    auto size = static_cast<Offset>(bytes);
    if (at >= 0) return make<Boxed<Block>>(type, static_cast<Offset>(at), size, -1);
    Offset place;
    {
      ReleaseGil claiming;  // a place may have to rest first
      place = allocate(size);
    }
    memory().write(place, std::string(size, '\0').data(), size);
    return make<Boxed<Block>>(type, place, size, Arena::current_process());
  });
}

bool within(const Block& block, Py_ssize_t start, Py_ssize_t count) {
  if (start >= 0 && count >= 0 && start + count <= static_cast<Py_ssize_t>(block.bytes)) return true;
  PyErr_SetString(PyExc_IndexError, "outside the block");
  return false;
}

PyObject* read(PyObject* self, PyObject* args) {
  Py_ssize_t start, count;
  if (!PyArg_ParseTuple(args, "nn", &start, &count)) return nullptr;
  simulated::meet();
  const Block& block = part_of<Block>(self);
  if (!within(block, start, count)) return nullptr;
  PyObject* bytes = PyBytes_FromStringAndSize(nullptr, count);
  if (bytes)
    memory().read(block.at + static_cast<Offset>(start), PyBytes_AS_STRING(bytes), static_cast<std::size_t>(count));
  return bytes;
}

PyObject* write(PyObject* self, PyObject* args) {
  Py_ssize_t start;
  PyObject* from;
  if (!PyArg_ParseTuple(args, "nO", &start, &from)) return nullptr;
  simulated::meet();
  return guarded([&]() -> PyObject* {
    Bytes bytes(from);
    const Block& block = part_of<Block>(self);
    if (!within(block, start, static_cast<Py_ssize_t>(bytes.size()))) return nullptr;
    memory().write(block.at + static_cast<Offset>(start), bytes.data(), bytes.size());
    Py_RETURN_NONE;
  });
}

PyObject* reduce(PyObject* self, PyObject*) {
  const Block& block = part_of<Block>(self);
  return Py_BuildValue("O(nL)", Py_TYPE(self), static_cast<Py_ssize_t>(block.bytes), static_cast<long long>(block.at));
}

PyMethodDef methods[] = {{"read", read, METH_VARARGS, "(start, count) -> bytes"},
                         {"write", write, METH_VARARGS, "(start, bytes)"},
                         {"__reduce__", reduce, METH_NOARGS, "The same block, for a process started by this one."},
                         {nullptr, nullptr, 0, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<Block>)},
                            {Py_tp_methods, methods},
                            {0, nullptr}};
PyType_Spec type_spec = {"_poolyard.Block", sizeof(Boxed<Block>), 0, Py_TPFLAGS_DEFAULT, type_slots};

}  // namespace

int add_block(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  int failed = PyModule_AddObjectRef(module, "Block", type);
  Py_DECREF(type);
  return failed;
}

}  // namespace poolyard::engine::mp
