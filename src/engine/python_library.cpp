#include "python_library.h"

#include "interpreter.h"

extern "C" const unsigned char poolyard_python_library[];  // python_library.S

namespace poolyard::engine {

void register_python_library() {
  // Looked through from the front at every import, by name.
  static const _frozen modules[] = {
#define MODULE(name, offset, size, is_package) {name, poolyard_python_library + offset, size, is_package},
#include "stdlib.inc"
#undef MODULE
      {nullptr, nullptr, 0, 0},
  };
  PyImport_FrozenModules = modules;
}

}  // namespace poolyard::engine
