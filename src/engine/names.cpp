#include "names.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <unordered_set>

#include <poolyard/trace.h>

#include "frames.h"
#include "waits.h"

namespace poolyard::engine {
namespace {

// What a search looks at, at most; and how long a name may get.
constexpr std::size_t kMost = 4000;
constexpr int kDepth = 3;
constexpr Py_ssize_t kElements = 256;
// What all of them may take: so many ms, and a part of the time since.
constexpr double kAllowance = 10, kShare = 0.01;

const char* text_of(PyObject* text) {
  return text && PyUnicode_Check(text) && PyUnicode_IS_COMPACT_ASCII(text) ? reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(text)) : nullptr;
}

/// Whether the type was made by the program, so that its attributes are names that people know.
bool is_programs(PyTypeObject* type) {
  if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) return false;
  PyObject* dict = PyType_GetDict(type);
  static PyObject* const key = PyUnicode_InternFromString("__module__");
  PyObject* module = dict ? PyDict_GetItemWithError(dict, key) : nullptr;
  Py_XDECREF(dict);
  const char* name = text_of(module);
  return name && (std::strcmp(name, "__main__") == 0 || std::strcmp(name, "__mp_main__") == 0);
}

/// A lock between processes is known by its Python object; what is waited for lies within.
bool is_lock_around(PyObject* object, PyObject* wanted) {
  if (!PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_HEAPTYPE) || std::strcmp(Py_TYPE(wanted)->tp_name, "_multiprocessing.SemLock") != 0) return false;
  if (std::strcmp(Py_TYPE(object)->tp_name, "Lock") != 0 && std::strcmp(Py_TYPE(object)->tp_name, "RLock") != 0) return false;
  static PyObject* const key = PyUnicode_InternFromString("_semlock");
  PyObject* dict = PyObject_GenericGetDict(object, nullptr);
  const bool around = dict && PyDict_GetItemWithError(dict, key) == wanted;
  Py_XDECREF(dict);
  PyErr_Clear();
  return around;
}

class Search {
 public:
  explicit Search(PyObject* wanted) : wanted_(wanted) {}

  void add(std::string name, PyObject* object, int depth) {
    if (!found_.empty() || !object || looked_ >= kMost) return;
    ++looked_;
    if (object == wanted_ || (depth < kDepth && is_lock_around(object, wanted_))) {
      found_ = std::move(name);
    } else if (depth < kDepth && (PyList_CheckExact(object) || PyTuple_CheckExact(object) || PyDict_CheckExact(object) || is_programs(Py_TYPE(object)))) {
      if (seen_.insert(object).second) left_.push_back({std::move(name), object, depth});
    }
  }
  /// Those names that begin with two underscores are not what anybody calls it.
  void add_names(PyObject* dict, const std::string& before, int depth) {
    PyObject *key, *value;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, &value);) {
      const char* name = text_of(key);
      if (name && std::strncmp(name, "__", 2) != 0) add(before + name, value, depth);
    }
  }
  void look() {
    while (found_.empty() && !left_.empty()) {
      const auto [name, object, depth] = std::move(left_.front());
      left_.pop_front();
      expand(name, object, depth + 1);
    }
  }
  const std::string& found() const { return found_; }

 private:
  struct Left {
    std::string name;
    PyObject* object;
    int depth;
  };
  void expand(const std::string& name, PyObject* object, int depth) {
    if (PyList_CheckExact(object) || PyTuple_CheckExact(object)) {
      const bool list = PyList_CheckExact(object);
      const Py_ssize_t size = std::min(kElements, list ? PyList_GET_SIZE(object) : PyTuple_GET_SIZE(object));
      for (Py_ssize_t i = 0; i < size; ++i) {
        add(name + "[" + std::to_string(i) + "]", list ? PyList_GET_ITEM(object, i) : PyTuple_GET_ITEM(object, i), depth);
      }
    } else if (PyDict_CheckExact(object)) {
      PyObject *key, *value;
      Py_ssize_t left = kElements;
      for (Py_ssize_t at = 0; left-- > 0 && PyDict_Next(object, &at, &key, &value);) {
        if (const char* text = text_of(key)) {
          add(name + "['" + text + "']", value, depth);
        } else if (PyLong_CheckExact(key)) {
          int overflow = 0;
          add(name + "[" + std::to_string(PyLong_AsLongAndOverflow(key, &overflow)) + "]", value, depth);
        }
      }
    } else if (PyObject* dict = PyObject_GenericGetDict(object, nullptr)) {
      add_names(dict, name + ".", depth);
      Py_DECREF(dict);
    } else {
      PyErr_Clear();
    }
  }

  PyObject* wanted_;
  std::size_t looked_ = 0;
  std::string found_;
  std::deque<Left> left_;
  std::unordered_set<PyObject*> seen_;
};

std::string search(PyObject* object) {
  Search search(object);
  _PyInterpreterFrame* innermost = nullptr;
  for (auto* frame = poolyard_frame_top(PyThreadState_GetUnchecked()); frame; frame = poolyard_frame_back(frame)) {
    if (!is_program(poolyard_frame_code(frame))) continue;
    if (!innermost) {
      innermost = frame;
      search.add_names(poolyard_frame_globals(frame), "", 0);
    }
    PyObject* names = poolyard_frame_names(frame);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
      const char* name = text_of(PyTuple_GET_ITEM(names, i));
      if (name) search.add(name, poolyard_frame_variable(frame, i), 0);
    }
  }
  if (!innermost) {
    // The program has ended, and its objects are waited for.
    PyObject* main = PyImport_AddModule("__main__");
    if (main) search.add_names(PyModule_GetDict(main), "", 0);
  }
  search.look();
  return search.found();
}

}  // namespace

std::string name_of(PyObject* object) {
  static double spent = 0;  // under the interpreter lock
  const double began = trace::trace_now();
  if (spent > kAllowance + kShare * began) return {};
  PyObject* raised = PyErr_GetRaisedException();
  std::string name = search(object);
  PyErr_SetRaisedException(raised);
  spent += trace::trace_now() - began;
  return name;
}

}  // namespace poolyard::engine
