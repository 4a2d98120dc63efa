#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include <poolyard/arena.h>

namespace poolyard {
namespace {

struct ring : testing::Test {
  Arena& arena = *Arena::current();
  int self = Arena::current_process();
  int index = arena.claim_ring(self);
  Ring pipe = arena.ring(index);
  ~ring() override {
    arena.close_end(index, Arena::End::reader, self);
    arena.close_end(index, Arena::End::writer, self);
  }
};

TEST_F(ring, carries_bytes_in_order) {
  pipe.write("hello", 5);
  EXPECT_EQ(pipe.readable(), 5u);
  char text[6] = {};
  pipe.read(text, 5);
  EXPECT_STREQ(text, "hello");
  EXPECT_EQ(pipe.try_read(text, 5), 0u);
}

TEST_F(ring, takes_what_fits_and_no_more) {
  std::string big(2 * Arena::kRingBytes, 'x');
  EXPECT_EQ(pipe.try_write(big.data(), big.size()), std::size_t{Arena::kRingBytes});
  EXPECT_EQ(pipe.try_write("y", 1), 0u);
  char c;
  pipe.read(&c, 1);
  EXPECT_EQ(pipe.try_write("y", 1), 1u);
}

// Messages of random sizes, many larger than the ring, through two threads that both have to wait for each other.
TEST_F(ring, messages_larger_than_the_ring) {
  constexpr int kMessages = 300;
  auto next = [state = 12345u]() mutable {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    return state;
  };
  std::thread writer([&, next]() mutable {
    for (int i = 0; i < kMessages; ++i) {
      std::uint32_t size = i % 8 ? next() % 200 : next() % 300000;
      std::string body(size, static_cast<char>('a' + i % 26));
      pipe.write(&size, sizeof size);
      pipe.write(body.data(), body.size());
    }
  });
  for (int i = 0; i < kMessages; ++i) {
    std::uint32_t expected = i % 8 ? next() % 200 : next() % 300000, size = 0;
    pipe.read(&size, sizeof size);
    ASSERT_EQ(size, expected);
    std::string body(size, 0);
    pipe.read(body.data(), body.size());
    ASSERT_EQ(body, std::string(size, static_cast<char>('a' + i % 26)));
  }
  writer.join();
}

TEST_F(ring, what_was_written_before_closing_can_be_read) {
  pipe.write("rest", 4);
  pipe.close_writer();
  char text[4];
  pipe.read(text, 4);
  EXPECT_FALSE(pipe.wait_readable());
  EXPECT_THROW(pipe.read(text, 1), RingClosed);
}

TEST_F(ring, a_waiting_reader_hears_of_the_close) {
  std::thread closer([&] { pipe.close_writer(); });
  char c;
  EXPECT_THROW(pipe.read(&c, 1), RingClosed);
  closer.join();
}

TEST_F(ring, a_waiting_writer_hears_of_the_close) {
  std::string full(Arena::kRingBytes, 'x');
  pipe.write(full.data(), full.size());
  std::thread closer([&] { pipe.close_reader(); });
  EXPECT_THROW(pipe.write("y", 1), RingClosed);
  closer.join();
}

TEST_F(ring, waiting_for_data_gives_up_in_time) {
  double before = now_ms();
  EXPECT_FALSE(pipe.wait_readable(20));
  EXPECT_GE(now_ms() - before, 19.0);
}

TEST_F(ring, an_end_closes_with_its_last_owner) {
  int other = arena.claim_process(self, "other");
  arena.open_end(index, Arena::End::writer, other);
  arena.close_end(index, Arena::End::writer, self);
  EXPECT_FALSE(pipe.writer_closed());
  arena.close_end(index, Arena::End::writer, other);
  EXPECT_TRUE(pipe.writer_closed());
  arena.process_exited(other, arena.process(other).generation, 0);
  arena.release_process(other, arena.process(other).generation);
}

}  // namespace
}  // namespace poolyard
