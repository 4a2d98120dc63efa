#include "model/png.h"

#include <zlib.h>

namespace poolyard::app {
namespace {

std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8), static_cast<char>(number)};
}

std::string chunk(const std::string& kind, const std::string& data) {
  const std::string both = kind + data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(both.data()), static_cast<uInt>(both.size()));
  return big_endian(static_cast<std::uint32_t>(data.size())) + both + big_endian(static_cast<std::uint32_t>(sum));
}

}  // namespace

std::string png(const Pixels& pixels) {
  const auto width = static_cast<std::size_t>(pixels.width), height = static_cast<std::size_t>(pixels.height);
  std::string rows;
  rows.reserve(height * (3 * width + 1));
  for (std::size_t y = 0; y < height; ++y) {
    rows += '\0';  // the row as it is, not as the difference to another
    for (std::size_t x = 0; x < width; ++x) rows.append(reinterpret_cast<const char*>(&pixels.bytes[4 * (y * width + x)]), 3);
  }
  uLongf size = compressBound(static_cast<uLong>(rows.size()));
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()), static_cast<uLong>(rows.size()), 6);
  packed.resize(size);
  // Eight bits a channel, three channels.
  const std::string header = big_endian(static_cast<std::uint32_t>(width)) + big_endian(static_cast<std::uint32_t>(height)) + std::string("\x08\x02\0\0\0", 5);
  return std::string("\x89PNG\r\n\x1a\n", 8) + chunk("IHDR", header) + chunk("IDAT", packed) + chunk("IEND", "");
}

}  // namespace poolyard::app
