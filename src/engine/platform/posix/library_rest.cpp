#include "../library_rest.h"

extern "C" const unsigned char poolyard_python_library_rest[];  // python_library.S

namespace poolyard::engine::platform {

// A part of the program: the system reads of it what is used.
const unsigned char* read_library_rest(const LibraryRest&) { return poolyard_python_library_rest; }

}  // namespace poolyard::engine::platform
