#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/output.h>
#include <poolyard/process.h>

namespace poolyard::output {
namespace {

int talk(int lines) {
  for (int i = 0; i < lines; ++i) write(Stream::out, "line " + std::to_string(i) + "\n");
  write(Stream::err, "done\n");
  return 0;
}

TEST(output, keeps_order_within_a_process) {
  Reader reader(*Arena::current());
  write(Stream::out, "a");
  write(Stream::err, "b");
  auto pieces = reader.poll();
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(pieces[0].text, "a");
  EXPECT_EQ(pieces[1].text, "b");
  EXPECT_EQ(pieces[1].stream, Stream::err);
  EXPECT_LT(pieces[0].order, pieces[1].order);
}

// More than the ring holds: the writer waits for the reader, and nothing is lost.
TEST(output, a_full_ring_loses_nothing) {
  Reader reader(*Arena::current());
  constexpr int kLines = 20000;
  Process process({.name = "talker"}, talk, kLines);
  process.start();
  std::string out, err;
  while (err.empty()) {
    for (const auto& piece : reader.poll()) {
      EXPECT_EQ(piece.pid, process.pid());
      (piece.stream == Stream::out ? out : err) += piece.text;
    }
  }
  process.join();
  std::string expected;
  for (int i = 0; i < kLines; ++i) expected += "line " + std::to_string(i) + "\n";
  EXPECT_EQ(out.size(), expected.size());
  EXPECT_TRUE(out == expected);
  EXPECT_EQ(err, "done\n");
}

TEST(output, one_large_text_arrives_whole) {
  Reader reader(*Arena::current());
  std::string large(10 * Arena::kOutputBytes, 'z');
  std::thread writer([&] { write(Stream::out, large); });
  std::string got;
  while (got.size() < large.size()) {
    for (const auto& piece : reader.poll()) got += piece.text;
  }
  writer.join();
  EXPECT_TRUE(got == large);
}

}  // namespace
}  // namespace poolyard::output
