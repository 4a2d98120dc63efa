#include "../library_part.h"

#include <string_view>

// python_library.S
extern "C" const unsigned char poolyard_python_library_often[], poolyard_python_library_seldom[];

namespace poolyard::engine::platform {

// They are inside the engine, too: the system reads of it what is used.
const unsigned char* read_library_part(const LibraryPart& part) {
  return std::string_view(part.file).find("often") != std::string_view::npos ? poolyard_python_library_often : poolyard_python_library_seldom;
}

}  // namespace poolyard::engine::platform
