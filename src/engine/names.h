// What people call an object: the variable of the program that it is in.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <string>

namespace poolyard::engine {

/// "lock_a", "self.forks[2]": a global variable, or else one of a function of the program's on the calling thread's stack, or what can be reached from
/// one by attributes of the program's own objects and elements of lists, tuples and dicts, if it is found soon. Empty when it is not. With
/// the interpreter lock; runs no Python code. Looking takes little of a run: after some milliseconds, a hundredth of its time.
std::string name_of(PyObject* object);

}  // namespace poolyard::engine
