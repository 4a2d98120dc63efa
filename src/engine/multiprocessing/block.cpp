// `_poolyard.Block`: a few bytes that processes share, for Value, Array and Barrier. They lie in the data of rings that
// this process claims for nothing else.
#include <poolyard/fork.h>
#include <poolyard/ring.h>

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

using Offset = SharedMemory::Offset;

/// Places of blocks in rings, first fit. A process's blocks are used by itself and its descendants, who end with it.
class Heap {
 public:
  /// At most Arena::kRingBytes, which are a multiple of 8.
  Offset allocate(Offset bytes) {
    std::unique_lock lock(mutex_);
    for (;;) {
      for (; !resting_.empty() && resting_.front().until <= now_ms(); resting_.pop_front()) {
        add_free(resting_.front().at, resting_.front().bytes);
        resting_bytes_ -= resting_.front().bytes;
      }
      for (auto place = free_.begin(); place != free_.end(); ++place) {
        auto [at, size] = *place;
        if (size < bytes) continue;
        free_.erase(place);
        if (size > bytes) free_[at + bytes] = size - bytes;
        return at;
      }
      if (resting_bytes_ < kMostResting) {
        Arena& arena = *Arena::current();
        Ring ring = arena.ring(arena.claim_ring(Arena::current_process()));
        free_[ring.at() + Ring::kHeaderBytes] = Arena::kRingBytes;
      } else {
        double left = resting_.front().until - now_ms();
        lock.unlock();
        std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(left + 1));
        lock.lock();
      }
    }
  }
  void release(Offset at, Offset bytes) {
    std::lock_guard lock(mutex_);
    // In the browser a process that has ended goes on for a moment, and may still write to what it knew.
    if (double until = Arena::current()->writers_until_ms(); until > now_ms()) {
      resting_.push_back({until, at, bytes});
      resting_bytes_ += bytes;
    } else {
      add_free(at, bytes);
    }
  }

 private:
  static constexpr Offset kMostResting = 16 * Arena::kRingBytes;  // more would take the rings from pipes and processes

  void add_free(Offset at, Offset bytes) {
    auto place = free_.emplace(at, bytes).first;
    auto next = std::next(place);
    if (next != free_.end() && place->first + place->second == next->first) {
      place->second += next->second;
      free_.erase(next);
    }
    if (place == free_.begin()) return;
    auto before = std::prev(place);
    if (before->first + before->second == place->first) {
      before->second += place->second;
      free_.erase(place);
    }
  }

  struct Resting {
    double until;  // on now_ms()'s clock
    Offset at, bytes;
  };
  std::mutex mutex_;
  std::map<Offset, Offset> free_;  // where, and how many bytes
  std::deque<Resting> resting_;
  Offset resting_bytes_ = 0;
};

Heap*& heap() {
  static Heap* heap = new Heap;
  return heap;
}
// The rings are the original's: a copy uses blocks that lie in them, and gives out others.
const bool comes_through_a_fork = (at_fork({.in_child = [] { heap() = new Heap; }}), true);

struct Block {
  Offset at;
  Offset bytes;
  int owner;  ///< the slot of the process that made it; -1: not this one

  Block(Offset at, Offset bytes, int owner) : at(at), bytes(bytes), owner(owner) {}
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    if (owner == Arena::current_process()) heap()->release(at, (bytes + 7) / 8 * 8);
  }
};

SharedMemory& memory() { return Arena::current()->memory(); }

PyObject* create(PyTypeObject* type, PyObject* args, PyObject*) {
  Py_ssize_t bytes;
  long long at = -1;
  if (!PyArg_ParseTuple(args, "n|L", &bytes, &at)) return nullptr;
  return guarded([&] {
    if (bytes < 0 || bytes > static_cast<Py_ssize_t>(Arena::kRingBytes)) {
      throw std::invalid_argument("a shared value can have at most " + std::to_string(Arena::kRingBytes) +
                                  " bytes here");
    }
    auto size = static_cast<Offset>(bytes);
    if (at >= 0) return make<Boxed<Block>>(type, static_cast<Offset>(at), size, -1);
    Offset whole = (std::max<Offset>(size, 1) + 7) / 8 * 8;
    Offset place;
    {
      ReleaseGil claiming;  // a place may have to rest first
      place = heap()->allocate(whole);
    }
    memory().write(place, std::string(whole, '\0').data(), whole);
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
