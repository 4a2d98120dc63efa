// What an object is, in a few words, for whoever looks at a run: as repr() would say it, but without running any Python code, which may want a lock
// that is held, fail, or never come back. What only its own __repr__() could say is "<Class object>".
//
// With the interpreter lock. Nothing here fails.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string>

namespace poolyard::engine {

/// At most about so many characters: of what is longer, the beginning.
inline constexpr std::size_t kShort = 80;

/// "[1, 'two', {'three': 3.0}]".
std::string short_text(PyObject* object, std::size_t most = kShort);
/// "ValueError: text".
std::string exception_text(PyObject* exception);
/// The program's line that raised it; 0: not known.
std::uint16_t exception_line(PyObject* exception);
/// "square(7) = 49"; `result` null: "square(7) raised ValueError('text')". `call`: a function, a tuple of its arguments, a dict of those with names.
std::string call_text(PyObject* call, PyObject* result, PyObject* exception);

}  // namespace poolyard::engine
