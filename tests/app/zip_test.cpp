#include "model/zip.h"

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

/// As Python's zipfile made it: folder/a.txt (20 times "hello ", deflated), folder/, and b.bin (three bytes, as they are).
constexpr std::string_view kHex =
    "504b0304140000000800000021502ffaf8480b000000780000000c000000666f6c6465722f612e747874cb48cdc9c957c8a03b0900504b0304140000"
    "0000000000215000000000000000000000000007000000666f6c6465722f504b0304140000000000000021507f895408030000000300000005000000"
    "622e62696e000102504b01021403140000000800000021502ffaf8480b000000780000000c0000000000000000000000800100000000666f6c646572"
    "2f612e747874504b0102140314000000000000002150000000000000000000000000070000000000000000000000800135000000666f6c6465722f50"
    "4b01021403140000000000000021507f895408030000000300000005000000000000000000000080015a000000622e62696e504b0506000000000300"
    "0300a2000000800000000000";

std::string archive() {
  std::string bytes;
  for (std::size_t at = 0; at < kHex.size(); at += 2) bytes += static_cast<char>(std::stoi(std::string(kHex.substr(at, 2)), nullptr, 16));
  return bytes;
}

TEST(zip, gives_the_files_and_no_folders) {
  const auto files = unzipped(archive());
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].path, "folder/a.txt");
  EXPECT_EQ((*files)[0].bytes.size(), 120u);
  EXPECT_TRUE((*files)[0].bytes.starts_with("hello hello "));
  EXPECT_EQ((*files)[1].path, "b.bin");
  EXPECT_EQ((*files)[1].bytes, std::string("\0\1\2", 3));
  EXPECT_TRUE(looks_like_zip(archive()));
}

TEST(zip, with_a_comment_or_something_before_it_at_its_end) {
  std::string with_comment = archive();
  with_comment[with_comment.size() - 2] = 3;
  EXPECT_TRUE(unzipped(with_comment + "abc"));
}

TEST(zip, what_is_none_or_damaged_is_refused_whatever_it_holds) {
  EXPECT_FALSE(unzipped(""));
  EXPECT_FALSE(unzipped("PK"));
  EXPECT_FALSE(unzipped(archive(), 100));
  const std::string whole = archive();
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(unzipped(whole.substr(0, size)));
  // No change of a byte is a crash; of the contents none goes unnoticed.
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int change : {1, 0x80, 0xff}) {
      std::string odd = whole;
      odd[at] = static_cast<char>(odd[at] ^ change);
      if (const auto files = unzipped(odd)) {
        for (const auto& file : *files) EXPECT_TRUE(file.bytes == (*unzipped(whole))[0].bytes || file.bytes == (*unzipped(whole))[1].bytes || file.bytes.empty());
      }
    }
  }
}

}  // namespace
}  // namespace poolyard::app
