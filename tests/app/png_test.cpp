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

}  // namespace
}  // namespace poolyard::app
