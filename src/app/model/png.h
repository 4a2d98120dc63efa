// Pixels as a PNG file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace poolyard::app {

/// Red, green, blue, and one more byte that is left out; rows from the top.
struct Pixels {
  int width = 0, height = 0;
  std::vector<std::uint8_t> bytes;
};

std::string png(const Pixels& pixels);

}  // namespace poolyard::app
