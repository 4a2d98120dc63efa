// Files that were put into the program when it was built (see embed.cmake).
#pragma once

#include <span>
#include <string_view>

namespace poolyard::app {

struct Embedded {
  std::string_view name;  ///< the file's name without its folder
  std::string_view contents;
};

std::span<const Embedded> embedded_demos();
std::span<const Embedded> embedded_measurement();
std::span<const Embedded> embedded_shaders();
std::span<const Embedded> embedded_fonts();

/// The contents of one of them; empty if there is none of that name.
inline std::string_view find(std::span<const Embedded> files, std::string_view name) {
  for (const Embedded& file : files) {
    if (file.name == name) return file.contents;
  }
  return {};
}

}  // namespace poolyard::app
