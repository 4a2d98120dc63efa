// Pixels as a PNG file, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poolyard::app {

/// Red, green, blue, and how opaque it is; rows from the top.
struct Pixels {
  int width = 0, height = 0;
  std::vector<std::uint8_t> bytes;
};

/// The colours alone: all is opaque.
std::string png(const Pixels& pixels);
/// Of a file of one byte a channel, or with a palette, that is not interlaced. Nothing where it cannot be read.
std::optional<Pixels> read_png(std::string_view file);

/// The same picture in fewer pixels, each the mean of those that it stands for.
Pixels smaller(const Pixels& pixels, int width, int height);

}  // namespace poolyard::app
