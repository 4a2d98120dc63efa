// Python objects as payloads: pickled into them and unpickled from them without a copy in between.
#pragma once

#include <poolyard/payload.h>

#include "multiprocessing.h"

namespace poolyard::engine::mp {

/// `object`, pickled as multiprocessing does it. Throws PythonError.
Payload dumps(PyObject* object);
/// The same as a new bytes object.
PyObject* dumps_to_bytes(PyObject* object);
/// A new reference to what was pickled. Throws PythonError.
PyObject* loads(const Payload& payload);

}  // namespace poolyard::engine::mp
