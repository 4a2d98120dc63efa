#include "model/png.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(png, is_a_file_with_its_size_and_all_its_parts) {
  Pixels pixels{.width = 3, .height = 2, .bytes = std::vector<std::uint8_t>(24, 200)};
  const std::string file = png(pixels);
  ASSERT_TRUE(file.starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_EQ(file.substr(12, 4), "IHDR");
  EXPECT_EQ(file.substr(16, 8), std::string("\0\0\0\3\0\0\0\2", 8));
  EXPECT_NE(file.find("IDAT"), std::string::npos);
  // The end as every such file has it, its sum among it.
  EXPECT_TRUE(file.ends_with(std::string("\0\0\0\0IEND\xae\x42\x60\x82", 12)));
}

TEST(png, reads_what_it_has_written) {
  Pixels pixels{.width = 5, .height = 3, .bytes = {}};
  for (int i = 0; i < 15; ++i) pixels.bytes.insert(pixels.bytes.end(), {static_cast<std::uint8_t>(17 * i), static_cast<std::uint8_t>(255 - i), static_cast<std::uint8_t>(i * i), 255});
  const auto again = read_png(png(pixels));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->width, 5);
  EXPECT_EQ(again->bytes, pixels.bytes);
}

TEST(png, reads_palettes_filters_and_what_is_half_transparent) {
  // Four by two, two bits a pixel: red, green, half a blue, black; the second row as what differs from the first.
  const std::string file = [] {
    std::string bytes;
    for (const char* at = "89504e470d0a1a0a0000000d494844520000000400000002020300000002c695f00000000c504c5445ff000000ff000000ff000000fbbe46e40000000374524e53ffff803a728e610000000c49444154789c6390666200000059001ed87d53770000000049454e44ae426082"; *at; at += 2) bytes += static_cast<char>(std::stoi(std::string(at, 2), nullptr, 16));
    return bytes;
  }();
  const auto pixels = read_png(file);
  ASSERT_TRUE(pixels);
  const std::vector<std::uint8_t> row = {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 128, 0, 0, 0, 255};
  EXPECT_EQ(std::vector<std::uint8_t>(pixels->bytes.begin(), pixels->bytes.begin() + 16), row);
  EXPECT_EQ(std::vector<std::uint8_t>(pixels->bytes.begin() + 16, pixels->bytes.end()), row);
  for (std::size_t size = 0; size < file.size(); ++size) read_png(file.substr(0, size));
  for (std::size_t at = 0; at < file.size(); ++at) {
    std::string odd = file;
    odd[at] = static_cast<char>(odd[at] ^ 0x55);
    read_png(odd);
  }
}

TEST(png, smaller_is_the_mean_and_what_is_transparent_has_no_colour) {
  const Pixels pixels{.width = 2, .height = 2, .bytes = {100, 0, 0, 255, 200, 0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0}};
  EXPECT_EQ(smaller(pixels, 1, 1).bytes, (std::vector<std::uint8_t>{150, 0, 0, 128}));
  EXPECT_EQ(smaller(pixels, 2, 2).bytes[0], 100);
}

}  // namespace
}  // namespace poolyard::app
