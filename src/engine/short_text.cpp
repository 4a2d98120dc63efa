#include "short_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "waits.h"

namespace poolyard::engine {
namespace {

constexpr int kDepth = 3;

const char* last_part(const char* name) {
  const char* dot = std::strrchr(name, '.');
  return dot ? dot + 1 : name;
}

/// What a functools.partial() is made of; nothing for anything else.
class Partial {
 public:
  explicit Partial(PyObject* object) {
    // A class of the program's has no module's name in that.
    if (std::strcmp(Py_TYPE(object)->tp_name, "functools.partial") != 0) return;
    function_ = PyObject_GetAttrString(object, "func");
    arguments_ = PyObject_GetAttrString(object, "args");
    named_ = PyObject_GetAttrString(object, "keywords");
    PyErr_Clear();
  }
  ~Partial() {
    Py_XDECREF(function_);
    Py_XDECREF(arguments_);
    Py_XDECREF(named_);
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  explicit operator bool() const { return function_ && arguments_ && PyTuple_CheckExact(arguments_) && named_ && PyDict_CheckExact(named_); }
  PyObject* function() const { return function_; }
  PyObject* arguments() const { return arguments_; }
  PyObject* named() const { return named_; }

 private:
  PyObject* function_ = nullptr;
  PyObject* arguments_ = nullptr;
  PyObject* named_ = nullptr;
};

class Text {
 public:
  explicit Text(std::size_t most) : most_(most) {}

  void add(PyObject* object, int depth = 0) {
    if (full()) return;
    if (object == Py_None) put("None");
    else if (object == Py_True) put("True");
    else if (object == Py_False) put("False");
    else if (PyLong_CheckExact(object)) add_int(object);
    else if (PyFloat_CheckExact(object)) add_float(object);
    else if (PyUnicode_CheckExact(object)) add_str(object);
    else if (PyBytes_CheckExact(object)) add_bytes(object);
    else if (PyTuple_CheckExact(object)) add_tuple(object, depth);
    else if (PyList_CheckExact(object)) add_list(object, depth);
    else if (PyDict_CheckExact(object)) add_dict(object, depth);
    else if (PyFunction_Check(object)) add_name(reinterpret_cast<PyFunctionObject*>(object)->func_qualname);
    else if (PyCFunction_Check(object)) put(reinterpret_cast<PyCFunctionObject*>(object)->m_ml->ml_name);
    else if (PyMethod_Check(object)) add(PyMethod_GET_FUNCTION(object), depth);
    else if (PyType_Check(object)) put(last_part(reinterpret_cast<PyTypeObject*>(object)->tp_name));
    else if (PyExceptionInstance_Check(object)) add_exception(object, depth);
    else if (const Partial partial(object); partial) add_partial(partial, depth);
    else put(std::string("<") + last_part(Py_TYPE(object)->tp_name) + " object>");
  }
  void add_elements(PyObject* const* elements, Py_ssize_t count, int depth) {
    for (Py_ssize_t i = 0; i < count && !full(); ++i) {
      if (i > 0) put(", ");
      add(elements[i], depth);
    }
  }
  void add_named(PyObject* dict, const char* between, bool first, int depth) {
    PyObject *key, *value;
    for (Py_ssize_t at = 0; !full() && PyDict_Next(dict, &at, &key, &value); first = false) {
      if (!first) put(", ");
      if (*between == '=' && PyUnicode_CheckExact(key)) add_name(key);
      else add(key, depth);
      put(between);
      add(value, depth);
    }
  }
  void add_name(PyObject* text) {
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text) && !full(); ++i) put_character(PyUnicode_READ_CHAR(text, i));
  }
  void put(const std::string& text) {
    if (full()) return;
    text_ += text;
    length_ += text.size();  // all of it is ASCII
  }
  std::string take() {
    if (!full()) return std::move(text_);
    // Whole characters.
    std::size_t end = 0;
    for (std::size_t characters = 0; end < text_.size(); ++end) {
      if ((static_cast<unsigned char>(text_[end]) & 0xc0) != 0x80 && characters++ == most_) break;
    }
    return end < text_.size() ? text_.substr(0, end) + "…" : std::move(text_);
  }

 private:
  bool full() const { return length_ > most_; }
  void put_character(Py_UCS4 c) {
    ++length_;
    if (c < 0x80) {
      text_ += static_cast<char>(c);
      return;
    }
    if (c >= 0xd800 && c < 0xe000) c = 0xfffd;  // half of a pair has no UTF-8
    if (c < 0x800) {
      text_ += static_cast<char>(0xc0 | c >> 6);
    } else {
      if (c < 0x10000) {
        text_ += static_cast<char>(0xe0 | c >> 12);
      } else {
        text_ += static_cast<char>(0xf0 | c >> 18);
        text_ += static_cast<char>(0x80 | (c >> 12 & 0x3f));
      }
      text_ += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    }
    text_ += static_cast<char>(0x80 | (c & 0x3f));
  }
  void put_escaped(Py_UCS4 c) {
    if (c == '\n') return put("\\n");
    if (c == '\t') return put("\\t");
    if (c == '\'' || c == '\\') put("\\");
    put_character(c < 0x20 || c == 0x7f ? '?' : c);
  }
  void add_int(PyObject* object) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    put(overflow ? "<int of many digits>" : std::to_string(value));
  }
  void add_float(PyObject* object) {
    char* text = PyOS_double_to_string(PyFloat_AS_DOUBLE(object), 'r', 0, Py_DTSF_ADD_DOT_0, nullptr);
    put(text ? text : "<float object>");
    PyMem_Free(text);
  }
  void add_str(PyObject* object) {
    put("'");
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(object) && !full(); ++i) put_escaped(PyUnicode_READ_CHAR(object, i));
    put("'");
  }
  void add_bytes(PyObject* object) {
    put("b'");
    for (Py_ssize_t i = 0; i < PyBytes_GET_SIZE(object) && !full(); ++i) {
      const auto byte = static_cast<unsigned char>(PyBytes_AS_STRING(object)[i]);
      put_escaped(byte < 0x80 ? byte : '?');
    }
    put("'");
  }
  void add_tuple(PyObject* object, int depth) {
    if (depth == kDepth) return put("(...)");
    put("(");
    add_elements(reinterpret_cast<PyTupleObject*>(object)->ob_item, PyTuple_GET_SIZE(object), depth + 1);
    put(PyTuple_GET_SIZE(object) == 1 ? ",)" : ")");
  }
  void add_list(PyObject* object, int depth) {
    if (depth == kDepth) return put("[...]");
    put("[");
    add_elements(reinterpret_cast<PyListObject*>(object)->ob_item, PyList_GET_SIZE(object), depth + 1);
    put("]");
  }
  void add_dict(PyObject* object, int depth) {
    if (depth == kDepth) return put("{...}");
    put("{");
    add_named(object, ": ", true, depth + 1);
    put("}");
  }
  void add_partial(const Partial& partial, int depth) {
    if (depth == kDepth) return put("partial(...)");
    put("partial(");
    add(partial.function(), depth + 1);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(partial.arguments()); ++i) {
      put(", ");
      add(PyTuple_GET_ITEM(partial.arguments(), i), depth + 1);
    }
    add_named(partial.named(), "=", false, depth + 1);
    put(")");
  }
  void add_exception(PyObject* object, int depth) {
    put(last_part(Py_TYPE(object)->tp_name));
    PyObject* args = reinterpret_cast<PyBaseExceptionObject*>(object)->args;
    if (!args || !PyTuple_CheckExact(args) || depth == kDepth) return put("(...)");
    put("(");
    add_elements(reinterpret_cast<PyTupleObject*>(args)->ob_item, PyTuple_GET_SIZE(args), depth + 1);
    put(")");
  }

  std::size_t most_;
  std::size_t length_ = 0;  // in characters
  std::string text_;
};

}  // namespace

std::string short_text(PyObject* object, std::size_t most) {
  Text text(most);
  text.add(object);
  return text.take();
}

std::string exception_text(PyObject* exception) {
  Text text(2 * kShort);
  text.put(last_part(Py_TYPE(exception)->tp_name));
  PyObject* args = reinterpret_cast<PyBaseExceptionObject*>(exception)->args;
  if (!args || !PyTuple_CheckExact(args) || PyTuple_GET_SIZE(args) == 0) return text.take();
  text.put(": ");
  PyObject* first = PyTuple_GET_ITEM(args, 0);
  if (PyTuple_GET_SIZE(args) > 1) text.add(args);
  else if (PyUnicode_CheckExact(first)) text.add_name(first);
  else text.add(first);
  return text.take();
}

std::uint16_t exception_line(PyObject* exception) {
  std::uint16_t line = 0;
  PyObject* first = PyException_GetTraceback(exception);
  for (auto* at = reinterpret_cast<PyTracebackObject*>(first); at; at = at->tb_next) {
    PyCodeObject* code = PyFrame_GetCode(at->tb_frame);
    if (is_program(code)) {
      const int found = at->tb_lineno > 0 ? at->tb_lineno : PyCode_Addr2Line(code, at->tb_lasti);
      line = static_cast<std::uint16_t>(found <= 0 ? 0 : std::min(found + lines_before(code), 0xffff));
    }
    Py_DECREF(code);
  }
  Py_XDECREF(first);
  return line;
}

std::string call_text(PyObject* call, PyObject* result, PyObject* exception) {
  PyObject* function = PyTuple_GET_ITEM(call, 0);
  PyObject* arguments = PyTuple_GET_ITEM(call, 1);
  PyObject* named = PyTuple_GET_ITEM(call, 2);
  std::string before = short_text(function);
  Text rest(kShort);
  // A part of an executor's map: its function, and the arguments of some calls.
  if (const Partial partial(function); partial && PyTuple_GET_SIZE(partial.arguments()) == 1 && short_text(partial.function()) == "_process_chunk") {
    before = "map";
    rest.add(PyTuple_GET_ITEM(partial.arguments(), 0));
    rest.put(", ");
  }
  // A part of a map: its function and some items.
  const bool map = before == "mapstar" || before == "starmapstar";
  if (map) {
    before = before == "mapstar" ? "map" : "starmap";
    if (PyTuple_CheckExact(arguments) && PyTuple_GET_SIZE(arguments) == 1) arguments = PyTuple_GET_ITEM(arguments, 0);
  }
  if (PyTuple_CheckExact(arguments)) {
    rest.add_elements(reinterpret_cast<PyTupleObject*>(arguments)->ob_item, PyTuple_GET_SIZE(arguments), 0);
    if (PyDict_CheckExact(named)) rest.add_named(named, "=", PyTuple_GET_SIZE(arguments) == 0, 0);
  }
  before += "(" + rest.take() + ")";
  if (exception) return before + " raised " + short_text(exception);
  return result ? before + " = " + short_text(result) : before;
}

}  // namespace poolyard::engine
