#include "model/png.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

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

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

/// What a file says of itself before its pixels.
struct Head {
  std::uint32_t width = 0, height = 0;
  int depth = 0, color = 0;
  std::string palette, alpha, packed;
  int channels() const { return color == 3 ? 1 : color == 6 ? 4 : 3; }
  std::size_t row_bytes() const { return (static_cast<std::size_t>(width) * static_cast<std::size_t>(channels() * depth) + 7) / 8; }
};

std::optional<Head> head_of(std::string_view file) {
  constexpr std::uint32_t kLargest = 4096;
  if (!file.starts_with(std::string_view("\x89PNG\r\n\x1a\n", 8))) return std::nullopt;
  Head head;
  for (std::size_t at = 8; at + 12 <= file.size();) {
    const std::size_t size = number_at(file, at);
    const std::string_view kind = file.substr(at + 4, 4);
    if (size > file.size() - at - 12) return std::nullopt;
    const std::string_view data = file.substr(at + 8, size);
    if (kind == "IHDR" && size == 13) {
      head.width = number_at(data, 0);
      head.height = number_at(data, 4);
      head.depth = data[8];
      head.color = data[9];
      if (data[12] != 0) return std::nullopt;
    } else if (kind == "PLTE") {
      head.palette = data;
    } else if (kind == "tRNS") {
      head.alpha = data;
    } else if (kind == "IDAT") {
      head.packed += data;
    }
    at += size + 12;
  }
  const bool depth = head.color == 3 ? head.depth == 1 || head.depth == 2 || head.depth == 4 || head.depth == 8 : head.depth == 8;
  const bool known = head.color == 2 || head.color == 3 || head.color == 6;
  const bool sized = head.width > 0 && head.height > 0 && head.width <= kLargest && head.height <= kLargest;
  return known && depth && sized ? std::optional(head) : std::nullopt;
}

/// Rows are stored as what differs from their neighbours, each in one of five ways; `rows` becomes what they are.
bool undo_filters(std::string& rows, std::size_t row_bytes, std::size_t pixel_bytes) {
  std::vector<unsigned char> none(row_bytes);
  const unsigned char* above = none.data();
  for (std::size_t at = 0; at + row_bytes < rows.size(); at += row_bytes + 1) {
    const int filter = rows[at];
    auto* const row = reinterpret_cast<unsigned char*>(rows.data()) + at + 1;
    if (filter < 0 || filter > 4) return false;
    for (std::size_t i = 0; i < row_bytes; ++i) {
      const int left = i >= pixel_bytes ? row[i - pixel_bytes] : 0, up = above[i], corner = i >= pixel_bytes ? above[i - pixel_bytes] : 0;
      int guess = 0;
      if (filter == 1) guess = left;
      if (filter == 2) guess = up;
      if (filter == 3) guess = (left + up) / 2;
      if (filter == 4) {
        const int all = left + up - corner, to_left = std::abs(all - left), to_up = std::abs(all - up), to_corner = std::abs(all - corner);
        guess = to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner;
      }
      row[i] = static_cast<unsigned char>(row[i] + guess);
    }
    above = row;
  }
  return true;
}

}  // namespace

std::optional<Pixels> read_png(std::string_view file) {
  const auto head = head_of(file);
  if (!head) return std::nullopt;
  const std::size_t row_bytes = head->row_bytes();
  std::string rows(head->height * (row_bytes + 1), '\0');
  uLongf size = static_cast<uLongf>(rows.size());
  if (uncompress(reinterpret_cast<Bytef*>(rows.data()), &size, reinterpret_cast<const Bytef*>(head->packed.data()), static_cast<uLong>(head->packed.size())) != Z_OK) return std::nullopt;
  const auto channels = static_cast<std::size_t>(head->channels());
  if (size != rows.size() || !undo_filters(rows, row_bytes, channels)) return std::nullopt;
  Pixels pixels{static_cast<int>(head->width), static_cast<int>(head->height), std::vector<std::uint8_t>(4ull * head->width * head->height)};
  std::uint8_t* to = pixels.bytes.data();
  for (std::size_t y = 0; y < head->height; ++y) {
    const auto* row = reinterpret_cast<const unsigned char*>(rows.data()) + y * (row_bytes + 1) + 1;
    for (std::size_t x = 0; x < head->width; ++x, to += 4) {
      if (head->color != 3) {
        std::copy_n(row + x * channels, 3, to);
        to[3] = channels == 4 ? row[x * channels + 3] : 255;
        continue;
      }
      const std::size_t bit = x * static_cast<std::size_t>(head->depth);
      const std::size_t entry = row[bit / 8] >> (8 - static_cast<std::size_t>(head->depth) - bit % 8) & ((1u << head->depth) - 1);
      if (3 * entry + 3 > head->palette.size()) return std::nullopt;
      std::copy_n(reinterpret_cast<const unsigned char*>(head->palette.data()) + 3 * entry, 3, to);
      to[3] = entry < head->alpha.size() ? static_cast<std::uint8_t>(head->alpha[entry]) : 255;
    }
  }
  return pixels;
}

Pixels smaller(const Pixels& pixels, int width, int height) {
  Pixels result{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(4 * width * height))};
  const double across = static_cast<double>(pixels.width) / width, down = static_cast<double>(pixels.height) / height;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      // By how much of a pixel lies within; what is transparent has no colour.
      double sum[4] = {}, all = 0;
      const double left = x * across, top = y * down;
      for (int from_y = static_cast<int>(top); from_y < std::min(pixels.height, static_cast<int>(std::ceil(top + down))); ++from_y) {
        const double high = std::min(from_y + 1.0, top + down) - std::max<double>(from_y, top);
        for (int from_x = static_cast<int>(left); from_x < std::min(pixels.width, static_cast<int>(std::ceil(left + across))); ++from_x) {
          const double part = high * (std::min(from_x + 1.0, left + across) - std::max<double>(from_x, left));
          const std::uint8_t* const from = &pixels.bytes[4 * static_cast<std::size_t>(from_y * pixels.width + from_x)];
          for (int channel = 0; channel < 3; ++channel) sum[channel] += part * from[3] * from[channel];
          sum[3] += part * from[3];
          all += part;
        }
      }
      std::uint8_t* const to = &result.bytes[4 * static_cast<std::size_t>(y * width + x)];
      for (int channel = 0; channel < 3; ++channel) to[channel] = static_cast<std::uint8_t>(sum[3] > 0 ? std::lround(sum[channel] / sum[3]) : 0);
      to[3] = static_cast<std::uint8_t>(all > 0 ? std::lround(sum[3] / all) : 0);
    }
  }
  return result;
}

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
