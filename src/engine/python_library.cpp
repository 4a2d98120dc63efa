#include "python_library.h"

#include <algorithm>
#include <vector>

#include <poolyard/trace.h>

#include "interpreter.h"
#include "platform/library_rest.h"

extern "C" const unsigned char poolyard_python_library[];  // python_library.S

namespace poolyard::engine {
namespace {

struct Module {
  const char* name;
  int offset, size, is_package;
};
#define REST_FILE(bytes, digest)
#define AT_HAND(...) {__VA_ARGS__},
#define REST(...)
constexpr Module at_hand[] = {
#include "stdlib.inc"
};
#undef AT_HAND
#undef REST
#define AT_HAND(...)
#define REST(...) {__VA_ARGS__},
constexpr Module rest[] = {
#include "stdlib.inc"
};
#undef AT_HAND
#undef REST
#undef REST_FILE
#define AT_HAND(...)
#define REST(...)
#define REST_FILE(bytes, digest) constexpr platform::LibraryRest rest_file{bytes, digest};
#include "stdlib.inc"

/// What can be imported, looked through from the front at every import, by name; an entry without a name ends it.
std::vector<_frozen>& modules() {
  static std::vector<_frozen> all;
  return all;
}

template <std::size_t count>
void add(const Module (&more)[count], const unsigned char* code) {
  auto& all = modules();
  if (!all.empty()) all.pop_back();
  for (const Module& module : more) all.push_back({module.name, code + module.offset, module.size, module.is_package});
  all.push_back({nullptr, nullptr, 0, 0});
  PyImport_FrozenModules = all.data();
}

bool has_rest() { return modules().size() > std::size(at_hand) + 1; }

}  // namespace

void register_python_library() { add(at_hand, poolyard_python_library); }

bool load_rest_of_library(std::string_view name) {
  if (std::none_of(std::begin(rest), std::end(rest), [&](const Module& module) { return module.name == name; })) return false;
  if (!has_rest()) {
    trace::InState waiting(trace::State::blocked);
    add(rest, platform::read_library_rest(rest_file));
  }
  return true;
}

}  // namespace poolyard::engine
