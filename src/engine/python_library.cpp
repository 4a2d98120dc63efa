#include "python_library.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include <poolyard/trace.h>

#include "interpreter.h"
#include "platform/library_part.h"

extern "C" const unsigned char poolyard_python_library[];  // python_library.S

namespace poolyard::engine {
namespace {

struct Module {
  int part;
  const char* name;
  int offset, size, is_package;
};

#define MODULE(...) {__VA_ARGS__},
#define PART(...)
constexpr Module kModules[] = {
#include "stdlib.inc"
};
#undef MODULE
#undef PART
#define MODULE(...)
#define PART(...) {__VA_ARGS__},
constexpr platform::LibraryPart kParts[] = {  // the first is inside the engine
#include "stdlib.inc"
};
#undef MODULE
#undef PART

/// Where the parts are that can be imported from.
const unsigned char* loaded[std::size(kParts)];

void load(int part, const unsigned char* code) {
  loaded[part] = code;
  // What can be imported, looked through from the front at every import, by name; an entry without a name ends it.
  static std::vector<_frozen> modules;
  if (!modules.empty()) modules.pop_back();
  for (const Module& module : kModules) {
    if (module.part == part) modules.push_back({module.name, code + module.offset, module.size, module.is_package});
  }
  modules.push_back({nullptr, nullptr, 0, 0});
  PyImport_FrozenModules = modules.data();
}

}  // namespace

void register_python_library() { load(0, poolyard_python_library); }

bool load_python_library(std::string_view name) {
  const auto* module = std::find_if(std::begin(kModules), std::end(kModules), [&](const Module& one) { return one.name == name; });
  if (module == std::end(kModules)) return false;
  if (!loaded[module->part]) {
    trace::InState waiting(trace::State::blocked);
    load(module->part, platform::read_library_part(kParts[module->part]));
  }
  return true;
}

}  // namespace poolyard::engine
