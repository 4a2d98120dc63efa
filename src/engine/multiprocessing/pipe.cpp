// `_poolyard.PipeEnd`: one end of a message stream between processes, a ring with frames in it; and `wait`, for several
// ends and processes at once.
#include <poolyard/fork.h>
#include <poolyard/ring.h>
#include <poolyard/simulated.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "engine_module.h"
#include "multiprocessing.h"

namespace poolyard::engine::mp {
namespace {

using End = Arena::End;

/// How many PipeEnd objects of this process stand for a ring's end: the end is closed with the last of them.
class OpenEnds {
 public:
  void open(int ring, End end) {
    std::lock_guard lock(mutex_);
    if (++counts_[{ring, end}] == 1) Arena::current()->open_end(ring, end, Arena::current_process());
  }
  void close(int ring, End end) {
    std::lock_guard lock(mutex_);
    auto found = counts_.find({ring, end});
    if (--found->second > 0) return;
    counts_.erase(found);
    Arena::current()->close_end(ring, end, Arena::current_process());
  }

  // A copy of this process has what this one has open.
  void before_copy(int child) {
    mutex_.lock();
    if (child < 0) return;
    for (const auto& [end, count] : counts_) Arena::current()->open_end(end.first, end.second, child);
  }
  void after_copy() { mutex_.unlock(); }  // in both

 private:
  std::mutex mutex_;
  std::map<std::pair<int, End>, int> counts_;
};

OpenEnds& open_ends() {
  static OpenEnds* ends = new OpenEnds;  // never destroyed: daemon threads may close ends while the process ends
  return *ends;
}
const bool comes_through_a_fork = (at_fork({.before = [](int child) { open_ends().before_copy(child); },
                                            .in_parent = [] { open_ends().after_copy(); },
                                            .in_child = [] { open_ends().after_copy(); }}),
                                   true);

/// Whoever shares an end takes turns: a frame is written, or read, in one piece. A holder that dies loses the lock. The
/// word, in the ring's header, is 0 or names the process that holds it, with a bit that says that somebody may wait for it.
class EndLock {
 public:
  /// Without a turn when there is none within `patience` ms.
  EndLock(const Ring& ring, End end, double patience)
      : memory_(Arena::current()->memory()),
        at_(ring.at() + (end == End::writer ? Ring::kWriterLock : Ring::kReaderLock)) {
    Arena& arena = *Arena::current();
    int slot = Arena::current_process();
    auto self = static_cast<std::int32_t>(sentinel(slot, memory_.load(arena.process_word(slot, Arena::kGeneration))));
    std::int32_t holder = 0;
    if (!memory_.compare_exchange(at_, holder, self)) {
      if (patience == 0) return;
      // Who has waited takes it with the bit: there may be others.
      self |= kWanted;
      if (!wait_for_turn(holder, self, patience)) return;
    }
    self_ = self;
    park_if_killed();  // who waits takes the lock from us then
  }
  ~EndLock() {
    if (self_ == 0) return;
    std::int32_t found = self_;
    if (memory_.compare_exchange(at_, found, 0)) {
      if (self_ & kWanted) memory_.notify(at_, 1);
    } else if (found == (self_ | kWanted)) {  // else it was taken from us
      memory_.compare_exchange(at_, found, 0);
      memory_.notify(at_, 1);
    }
  }
  EndLock(const EndLock&) = delete;
  EndLock& operator=(const EndLock&) = delete;
  explicit operator bool() const { return self_ != 0; }

 private:
  static constexpr std::int32_t kWanted = 1 << 30;  // more than any process's name
  static constexpr double kLookAgain = 50;  // ms after which a waiter looks whether the holder still lives

  bool wait_for_turn(std::int32_t holder, std::int32_t self, double patience) {
    const double until = patience == kForever ? kForever : now_ms() + patience;
    for (;;) {
      // All of it is about one word: either the holder finds the bit when it lets go, or we find it free.
      if (holder == 0) {
        if (memory_.compare_exchange(at_, holder, self)) return true;
        continue;
      }
      const bool ours = (holder & ~kWanted) == (self & ~kWanted);  // another thread's of this process, which lives
      if (!ours && has_ended(process_of(holder & ~kWanted))) {
        if (memory_.compare_exchange(at_, holder, self)) return true;
        continue;
      }
      if ((holder & kWanted) == 0 && !memory_.compare_exchange(at_, holder, holder | kWanted)) continue;
      const double left = until == kForever ? kForever : until - now_ms();
      if (left <= 0) return false;
      // In a simulated run whoever waits looks again when a process has ended.
      memory_.wait(at_, holder | kWanted, simulated::here() ? left : std::min(left, kLookAgain));
      holder = memory_.load(at_);
    }
  }

  SharedMemory& memory_;
  SharedMemory::Offset at_;
  std::int32_t self_ = 0;
};

struct PipeEnd {
  int index;
  End end;
  bool open = true;

  PipeEnd(int index, End end) : index(index), end(end) { open_ends().open(index, end); }
  PipeEnd(const PipeEnd&) = delete;
  PipeEnd& operator=(const PipeEnd&) = delete;
  ~PipeEnd() { close(); }
  void close() {
    if (open) open_ends().close(index, end);
    open = false;
  }
  Ring ring() const { return Arena::current()->ring(index); }
};

PyTypeObject* end_type = nullptr;

PipeEnd& self_of(PyObject* self) { return part_of<PipeEnd>(self); }
PipeEnd& open_self(PyObject* self) {
  if (self_of(self).open) return self_of(self);
  PyErr_SetString(PyExc_OSError, "handle is closed");
  throw PythonError();
}

// A frame: its length as 64 bits, then the bytes.
using Length = std::uint64_t;

constexpr std::size_t kSmall = 1024;  // what is not longer is put together before it is written

PyObject* broken_pipe() {
  errno = EPIPE;
  return PyErr_SetFromErrno(PyExc_OSError);
}

/// Writes a frame if that needs no waiting. Throws RingClosed.
bool try_write_frame(Ring ring, const Bytes& bytes) {
  Length length = bytes.size();
  if (sizeof length + length > ring.writable()) return false;
  EndLock turn(ring, End::writer, 0);
  if (!turn || sizeof length + length > ring.writable()) return false;
  if (length > kSmall) {
    ring.write(&length, sizeof length);
    ring.write(bytes.data(), length);
  } else {
    char frame[sizeof length + kSmall];
    std::memcpy(frame, &length, sizeof length);
    std::memcpy(frame + sizeof length, bytes.data(), length);
    ring.write(frame, sizeof length + length);
  }
  return true;
}

/// The next frame, if it is there as a whole; null if not, or with a Python error set.
PyObject* try_read_frame(Ring ring) {
  Length length;
  std::size_t readable = ring.readable();
  if (readable < sizeof length) return nullptr;
  EndLock turn(ring, End::reader, 0);
  readable = ring.readable();
  if (!turn || readable < sizeof length) return nullptr;
  ring.peek(0, &length, sizeof length);
  if (readable - sizeof length < length) return nullptr;
  PyObject* message = PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(length));
  if (!message) return nullptr;
  ring.peek(sizeof length, PyBytes_AS_STRING(message), length);
  ring.consume(sizeof length + length);
  return message;
}

PyObject* send(PyObject* self, PyObject* message) {
  simulated::meet();
  return guarded([&]() -> PyObject* {
    Ring ring = open_self(self).ring();
    Bytes bytes(message);
    try {
      if (try_write_frame(ring, bytes)) Py_RETURN_NONE;
    } catch (const RingClosed&) {
      return broken_pipe();
    }
    Length length = bytes.size();
    bool broken = false;
    {
      ReleaseGil waiting(trace::Wait::pipe_full, trace::object_in_arena(ring.at()), kForever);
      try {
        EndLock turn(ring, End::writer, kForever);
        ring.write(&length, sizeof length);
        ring.write(bytes.data(), bytes.size());
      } catch (const RingClosed&) {
        broken = true;
      }
    }
    if (broken) return broken_pipe();
    Py_RETURN_NONE;
  });
}

PyObject* try_send(PyObject* self, PyObject* message) {
  simulated::meet();
  return guarded([&]() -> PyObject* {
    Ring ring = open_self(self).ring();
    try {
      return PyBool_FromLong(try_write_frame(ring, Bytes(message)));
    } catch (const RingClosed&) {
      return broken_pipe();
    }
  });
}

PyObject* receive(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  simulated::meet();
  return guarded([&]() -> PyObject* {
    Ring ring = open_self(self).ring();
    if (PyObject* message = try_read_frame(ring)) return message;
    if (PyErr_Occurred()) throw PythonError();
    double patience = timeout_ms(count > 0 ? args[0] : nullptr);
    std::string message;
    enum { whole, ended, cut, late } outcome = late;
    wait_interruptibly(trace::Wait::pipe_empty, trace::object_in_arena(ring.at()), patience, [&](double patience) {
      double until = patience == kForever ? kForever : now_ms() + patience;
      if (EndLock turn(ring, End::reader, patience); turn) {
        try {
          if (ring.wait_readable(until == kForever ? kForever : std::max(0.0, until - now_ms()))) {
            outcome = cut;
            park_if_killed();  // the message is for the others
            Length length;
            ring.read(&length, sizeof length);
            message.resize(length);
            ring.read(message.data(), message.size());
            outcome = whole;
          } else if (ring.writer_closed()) {
            outcome = ended;
          }
        } catch (const RingClosed&) {
        }
      }
      return outcome != late;
    });
    switch (outcome) {
      case whole: return PyBytes_FromStringAndSize(message.data(), static_cast<Py_ssize_t>(message.size()));
      case late: Py_RETURN_NONE;
      case ended: PyErr_SetNone(PyExc_EOFError); break;
      case cut: PyErr_SetString(PyExc_OSError, "got end of file during message"); break;
    }
    return nullptr;
  });
}

PyObject* poll(PyObject* self, PyObject* timeout) {
  simulated::meet();
  return guarded([&] {
    Ring ring = open_self(self).ring();
    double patience = timeout_ms(timeout);
    auto ready = [&] { return ring.readable() > 0 || ring.writer_closed(); };
    if (!ready() && patience > 0) {
      wait_interruptibly(trace::Wait::pipe_empty, trace::object_in_arena(ring.at()), patience, [&](double patience) {
        ring.wait_readable(patience);
        return ready();
      });
    }
    return PyBool_FromLong(ready());
  });
}

PyObject* close(PyObject* self, PyObject*) {
  simulated::meet();
  self_of(self).close();
  Py_RETURN_NONE;
}

PyObject* hand_to(PyObject* self, PyObject* args) {
  int slot;
  if (!PyArg_ParseTuple(args, "i", &slot)) return nullptr;
  return guarded([&] {
    PipeEnd& end = open_self(self);
    if (slot >= 0) Arena::current()->open_end(end.index, end.end, slot);
    return Py_BuildValue("ii", end.index, static_cast<int>(end.end));
  });
}

PyObject* get_number(PyObject* self, void*) {
  return PyLong_FromLong(2 * self_of(self).index + static_cast<int>(self_of(self).end));
}

PyObject* create_end(PyTypeObject* type, PyObject* args, PyObject*) {
  int index, end;
  if (!PyArg_ParseTuple(args, "ii", &index, &end)) return nullptr;
  return guarded([&] { return make<Boxed<PipeEnd>>(type, index, static_cast<End>(end)); });
}

PyMethodDef methods[] = {
    {"send", send, METH_O, "Sends one message. BrokenPipeError once nobody can read it."},
    {"try_send", try_send, METH_O, "As send(), but never waits: whether the message was sent."},
    {"receive", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(receive)), METH_FASTCALL,
     "The next message, or None when there was none within a timeout in seconds. EOFError once nobody can send one."},
    {"poll", poll, METH_O, "Whether receive() would not wait, within a timeout in seconds or None."},
    {"close", close, METH_NOARGS, nullptr},
    {"hand_to", hand_to, METH_VARARGS, "Opens the end for the process in a slot too; gives PipeEnd's arguments there."},
    {nullptr, nullptr, 0, nullptr}};
PyGetSetDef properties[] = {{"number", get_number, nullptr, "Differs from that of every other end.", nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot type_slots[] = {{Py_tp_new, reinterpret_cast<void*>(create_end)},
                            {Py_tp_dealloc, reinterpret_cast<void*>(dealloc<PipeEnd>)},
                            {Py_tp_methods, methods},
                            {Py_tp_getset, properties},
                            {0, nullptr}};
PyType_Spec type_spec = {"_poolyard.PipeEnd", sizeof(Boxed<PipeEnd>), 0, Py_TPFLAGS_DEFAULT, type_slots};

PyObject* pipe(PyObject*, PyObject*) {
  simulated::share();
  return guarded([] {
    int index;
    {
      ReleaseGil claiming;  // a place may have to rest first
      index = Arena::current()->claim_ring(Arena::current_process());
    }
    PyObject* reader = make<Boxed<PipeEnd>>(end_type, index, End::reader);
    PyObject* writer = make<Boxed<PipeEnd>>(end_type, index, End::writer);
    return Py_BuildValue("NN", reader, writer);
  });
}

/// A thing wait() waits for.
struct Target {
  Ring ring;
  ProcessName process{-1, 0};
  bool ready() const { return process.slot >= 0 ? has_ended(process) : ring.readable() > 0 || ring.writer_closed(); }
};

PyObject* wait(PyObject*, PyObject* args) {
  PyObject *objects, *timeout;
  if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &objects, &timeout)) return nullptr;
  simulated::meet();
  return guarded([&] {
    double patience = timeout_ms(timeout);
    std::vector<Target> targets;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(objects); ++i) {
      PyObject* object = PyList_GET_ITEM(objects, i);
      Target target;
      if (Py_IS_TYPE(object, end_type)) {
        target.ring = open_self(object).ring();
      } else {
        long number = PyLong_AsLong(object);
        if (number == -1 && PyErr_Occurred()) throw PythonError();
        target.process = process_of(number);
      }
      targets.push_back(target);
    }
    auto any = [&] { return std::any_of(targets.begin(), targets.end(), [](const Target& t) { return t.ready(); }); };
    if (patience > 0 && !any()) {
      // One word is all that a thread can sleep on, and these are several: look at them in pauses that grow to 2 ms.
      double pause = 0.05;
      wait_interruptibly(trace::Wait::pipe_empty, 0, patience, [&](double patience) {
        double until = patience == kForever ? kForever : now_ms() + patience;
        while (!any()) {
          double left = until == kForever ? kForever : until - now_ms();
          if (left <= 0) break;
          if (const simulated::Machine* machine = simulated::here()) {
            for (const Target& target : targets) {
              if (target.process.slot < 0) target.ring.announce_reader();
            }
            machine->wait(simulated::kAnywhere, left);
            continue;
          }
          std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(std::min(pause, left)));
          pause = std::min(pause * 1.5, 2.0);
        }
        return any();
      });
    }
    PyObject* ready = PyList_New(0);
    for (std::size_t i = 0; ready && i < targets.size(); ++i) {
      PyObject* number = targets[i].ready() ? PyLong_FromSize_t(i) : nullptr;
      if (number && PyList_Append(ready, number) != 0) Py_CLEAR(ready);
      Py_XDECREF(number);
    }
    return ready;
  });
}

PyMethodDef functions[] = {{"pipe", pipe, METH_NOARGS, "A new message stream: (reading end, writing end)."},
                           {"wait", wait, METH_VARARGS,
                            "Waits for ends that can be read and for processes' ends: (list, timeout) -> indices."},
                           {nullptr, nullptr, 0, nullptr}};

}  // namespace

PyObject* make_pipe_end(int ring, End end) {
  return guarded([&] { return make<Boxed<PipeEnd>>(end_type, ring, end); });
}

int add_pipe(PyObject* module) {
  PyObject* type = PyType_FromSpec(&type_spec);
  if (!type) return -1;
  end_type = reinterpret_cast<PyTypeObject*>(type);
  return PyModule_AddObjectRef(module, "PipeEnd", type) != 0 ? -1 : PyModule_AddFunctions(module, functions);
}

}  // namespace poolyard::engine::mp
