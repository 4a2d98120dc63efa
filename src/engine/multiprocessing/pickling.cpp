#include "pickling.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace poolyard::engine::mp {
namespace {

/// A file that a pickler writes to.
struct Sink {
  PayloadWriter writer;
  void write(const Bytes& bytes) { writer.write(bytes.data(), bytes.size()); }
};

/// The same for a bytes object, which grows at its place.
struct BytesSink {
  PyObject* bytes = nullptr;
  Py_ssize_t used = 0;

  BytesSink() = default;
  BytesSink(const BytesSink&) = delete;
  BytesSink& operator=(const BytesSink&) = delete;
  ~BytesSink() { Py_XDECREF(bytes); }

  void write(const Bytes& more) {
    auto count = static_cast<Py_ssize_t>(more.size());
    Py_ssize_t size = bytes ? PyBytes_GET_SIZE(bytes) : 0;
    if (used + count > size) resize(std::max(used + count, used + used / 2));
    std::memcpy(PyBytes_AS_STRING(bytes) + used, more.data(), more.size());
    used += count;
  }
  PyObject* finish() {
    resize(std::exchange(used, 0));
    return std::exchange(bytes, nullptr);
  }

 private:
  void resize(Py_ssize_t size) {
    if (!bytes) {
      bytes = PyBytes_FromStringAndSize(nullptr, size);
    } else if (size != PyBytes_GET_SIZE(bytes)) {
      _PyBytes_Resize(&bytes, size);  // null on failure
    }
    if (!bytes) throw PythonError();
  }
};

template <class S>
PyObject* write(PyObject* self, PyObject* data) {
  return guarded([&] {
    part_of<S>(self).write(Bytes(data));
    return Py_NewRef(Py_None);
  });
}

/// A file that an unpickler reads from.
struct Source {
  const Payload* payload;
  std::size_t at = 0;

  std::size_t left() const { return payload->size() - at; }
};

PyObject* take(Source& source, std::size_t count) {
  PyObject* bytes = PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(count));
  if (!bytes) throw PythonError();
  source.payload->read(source.at, PyBytes_AS_STRING(bytes), count);
  source.at += count;
  return bytes;
}

PyObject* read(PyObject* self, PyObject* size) {
  return guarded([&] {
    Source& source = part_of<Source>(self);
    std::size_t wanted = PyLong_AsSize_t(size);
    if (PyErr_Occurred()) throw PythonError();
    return take(source, std::min(wanted, source.left()));
  });
}

PyObject* readinto(PyObject* self, PyObject* target) {
  return guarded([&] {
    Source& source = part_of<Source>(self);
    Py_buffer view;
    if (PyObject_GetBuffer(target, &view, PyBUF_WRITABLE) != 0) throw PythonError();
    std::size_t count = std::min(static_cast<std::size_t>(view.len), source.left());
    source.payload->read(source.at, view.buf, count);
    source.at += count;
    PyBuffer_Release(&view);
    return PyLong_FromSize_t(count);
  });
}

PyObject* readline(PyObject* self, PyObject*) {
  return guarded([&] {
    // Only opcodes of old protocols end with a line, and they are short.
    Source& source = part_of<Source>(self);
    std::size_t length = 0;
    for (char c = 0; c != '\n' && length < source.left(); ++length) source.payload->read(source.at + length, &c, 1);
    return take(source, length);
  });
}

template <class S>
PyObject* sink_type(const char* name) {
  static PyMethodDef methods[] = {{"write", write<S>, METH_O, nullptr}, {nullptr, nullptr, 0, nullptr}};
  PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(dealloc<S>)}, {Py_tp_methods, methods}, {0, nullptr}};
  PyType_Spec spec = {name, sizeof(Boxed<S>), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
  return PyType_FromSpec(&spec);
}

PyMethodDef source_methods[] = {{"read", read, METH_O, nullptr},
                                {"readinto", readinto, METH_O, nullptr},
                                {"readline", readline, METH_NOARGS, nullptr},
                                {nullptr, nullptr, 0, nullptr}};
PyType_Slot source_slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(dealloc<Source>)},
                              {Py_tp_methods, source_methods},
                              {0, nullptr}};
PyType_Spec source_spec = {"_poolyard.Source", sizeof(Boxed<Source>), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, source_slots};

/// What pickling needs of Python; looked up once.
struct Needs {
  PyObject* sink = sink_type<Sink>("_poolyard.Sink");
  PyObject* bytes_sink = sink_type<BytesSink>("_poolyard.BytesSink");
  PyObject* source = PyType_FromSpec(&source_spec);
  PyObject* pickler = attribute("multiprocessing.reduction", "ForkingPickler");
  PyObject* unpickler = attribute("pickle", "Unpickler");
  PyObject* loads = attribute("pickle", "loads");
  PyObject* dump_name = PyUnicode_InternFromString("dump");
  PyObject* load_name = PyUnicode_InternFromString("load");
  PyObject* clear_memo_name = PyUnicode_InternFromString("clear_memo");

  static PyObject* attribute(const char* module, const char* name) {
    PyObject* home = PyImport_ImportModule(module);
    PyObject* result = home ? PyObject_GetAttrString(home, name) : nullptr;
    Py_XDECREF(home);
    return result;
  }
  bool complete() const { return sink && bytes_sink && source && pickler && unpickler && loads && dump_name && load_name && clear_memo_name; }
};

const Needs& needs() {
  static const Needs* needs = nullptr;  // under the interpreter lock
  if (!needs) {
    auto* made = new Needs;
    if (!made->complete()) throw PythonError();
    needs = made;
  }
  return *needs;
}

}  // namespace

namespace {

/// A pickler and the file that it writes to.
template <class S>
struct PicklerAndSink {
  PyObject* sink = nullptr;
  PyObject* pickler = nullptr;

  PicklerAndSink() = default;
  explicit PicklerAndSink(PyObject* type) : sink(make<Boxed<S>>(reinterpret_cast<PyTypeObject*>(type))) {
    pickler = PyObject_CallOneArg(needs().pickler, sink);
    if (!pickler) {
      Py_DECREF(sink);
      throw PythonError();
    }
  }
  PicklerAndSink(PicklerAndSink&& other) noexcept
      : sink(std::exchange(other.sink, nullptr)), pickler(std::exchange(other.pickler, nullptr)) {}
  PicklerAndSink& operator=(PicklerAndSink&& other) noexcept {
    std::swap(sink, other.sink);
    std::swap(pickler, other.pickler);
    return *this;
  }
  ~PicklerAndSink() {
    Py_XDECREF(pickler);
    Py_XDECREF(sink);
  }
  explicit operator bool() const { return pickler != nullptr; }
};

/// What was pickled in so many bytes left nothing big in its pickler.
constexpr std::size_t kReusable = 4096;

std::size_t size_of(const Payload& payload) { return payload.size(); }
std::size_t size_of(PyObject* bytes) { return static_cast<std::size_t>(PyBytes_GET_SIZE(bytes)); }

/// Pickles into a file of type `type` and gives what `finish` gives of it.
template <class S, class F>
auto pickled(PyObject* type, PyObject* object, F finish) {
  // Making a pickler takes as long as pickling something small. It is not here while it is in use: what it calls may pickle, too,
  // or let another thread go on.
  static auto* spare = new PicklerAndSink<S>;  // under the interpreter lock
  PicklerAndSink<S> used = std::move(*spare);
  if (!used) used = PicklerAndSink<S>(type);
  PyObject* done = PyObject_CallMethodOneArg(used.pickler, needs().dump_name, object);
  if (!done) throw PythonError();
  Py_DECREF(done);
  auto result = finish(part_of<S>(used.sink));
  if (size_of(result) <= kReusable && !*spare) {
    PyObject* cleared = PyObject_CallMethodNoArgs(used.pickler, needs().clear_memo_name);
    if (cleared) {
      *spare = std::move(used);
    } else {
      PyErr_Clear();
    }
    Py_XDECREF(cleared);
  }
  return result;
}

}  // namespace

Payload dumps(PyObject* object) {
  return pickled<Sink>(needs().sink, object, [](Sink& sink) { return sink.writer.finish(); });
}

PyObject* dumps_to_bytes(PyObject* object) {
  return pickled<BytesSink>(needs().bytes_sink, object, [](BytesSink& sink) { return sink.finish(); });
}

PyObject* loads(const Payload& payload) {
  const Needs& python = needs();
  PyObject* result = nullptr;
  if (!payload.shared()) {
    std::string_view bytes = payload.local();
    PyObject* view = PyMemoryView_FromMemory(const_cast<char*>(bytes.data()), static_cast<Py_ssize_t>(bytes.size()), PyBUF_READ);
    if (view) result = PyObject_CallOneArg(python.loads, view);
    Py_XDECREF(view);
  } else {
    PyObject* source = make<Boxed<Source>>(reinterpret_cast<PyTypeObject*>(python.source), Source{&payload});
    PyObject* unpickler = PyObject_CallOneArg(python.unpickler, source);
    if (unpickler) result = PyObject_CallMethodNoArgs(unpickler, python.load_name);
    Py_XDECREF(unpickler);
    Py_DECREF(source);
  }
  if (!result) throw PythonError();
  return result;
}

}  // namespace poolyard::engine::mp
