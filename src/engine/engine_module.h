// `_engine`: what our Python code needs of the process it runs in. Python's side of it is python/_engine_startup.py.
#pragma once

#include "interpreter.h"

extern "C" PyObject* PyInit__engine();
