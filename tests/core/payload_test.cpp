#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <poolyard/payload.h>

namespace poolyard {
namespace {

std::string text(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

Payload written(const std::string& bytes, std::size_t piece) {
  static PayloadWriter writer;  // it serves again and again
  for (std::size_t at = 0; at < bytes.size(); at += piece) writer.write(bytes.data() + at, std::min(piece, bytes.size() - at));
  return writer.finish();
}

/// Whatever room there is.
struct NoRoom {
  Arena& arena = *Arena::current();
  std::vector<Arena::Offset> blocks;
  NoRoom() {
    while (auto at = arena.claim_blocks(Arena::kBlockBytes, Arena::current_process())) blocks.push_back(*at);
  }
  ~NoRoom() {
    for (auto at : blocks) arena.release_blocks(at, Arena::kBlockBytes);
  }
};

TEST(payload, keeps_what_is_written) {
  for (std::size_t bytes : {0u, 1u, 1000u, 32'768u, 32'769u, 200'000u, 3'000'000u}) {
    for (std::size_t piece : {999u, 65'536u, 4'000'000u}) {
      std::string expected = text(bytes);
      Payload payload = written(expected, piece);
      EXPECT_EQ(payload.size(), bytes);
      EXPECT_EQ(payload.shared().has_value(), bytes > Payload::kShared);
      EXPECT_EQ(payload.to_string(), expected);
    }
  }
}

TEST(payload, is_read_in_parts) {
  std::string expected = text(100'000);
  Payload payload = written(expected, 100'000);
  std::string part(5000, '\0');
  payload.read(70'000, part.data(), part.size());
  EXPECT_EQ(part, expected.substr(70'000, 5000));
}

TEST(payload, stays_here_when_there_is_no_room) {
  NoRoom none;
  Payload payload = written(text(100'000), 10'000);
  EXPECT_FALSE(payload.shared());
  EXPECT_EQ(payload.to_string(), text(100'000));
}

TEST(payload, gives_its_room_back) {
  for (int i = 0; i < 100; ++i) {  // of which all would not fit
    Payload payload = written(text(3'000'000), 4'000'000);
    EXPECT_TRUE(payload.shared());
  }
}

}  // namespace
}  // namespace poolyard
