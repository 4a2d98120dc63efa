// Pipes: both directions, who closes and who is killed.
#include <gtest/gtest.h>

#include <thread>

#include <poolyard/multiprocessing/event.h>
#include <poolyard/multiprocessing/pipe.h>
#include <poolyard/multiprocessing/queue.h>
#include <poolyard/process.h>

namespace poolyard::multiprocessing {
namespace {

int answer(Connection connection) {
  try {
    for (;;) connection.send(2 * connection.recv<int>());
  } catch (const EOFError&) {
    return 3;
  }
}
int wait_for_ever(Connection) {
  Event().wait();
  return 0;
}
int send_for_ever(Connection connection) {
  for (int i = 1;; ++i) connection.send(std::vector<int>(i % 2 ? 100 : 30000, i));
}
int answer_on(Queue<Connection> calls) {
  Connection connection = calls.get();
  connection.send(std::string("here"));
  return 0;
}

TEST(multiprocessing_pipe, goes_both_ways) {
  auto [mine, childs] = Pipe();
  Process process(answer, childs);
  process.start();
  childs.close();
  for (int i : {1, 2, 3}) {
    mine.send(i);
    EXPECT_EQ(mine.recv<int>(), 2 * i);
  }
  EXPECT_FALSE(mine.poll());
  const double before = now_ms();
  EXPECT_FALSE(mine.poll(20));
  EXPECT_GE(now_ms() - before, 19.0);
  mine.send(4);
  EXPECT_TRUE(mine.poll(20000));
  EXPECT_EQ(mine.recv<int>(), 8);
  mine.close();
  EXPECT_TRUE(mine.closed());
  EXPECT_THROW(mine.send(1), std::logic_error);
  process.join();
  EXPECT_EQ(process.exitcode(), 3);
}

TEST(multiprocessing_pipe, goes_one_way) {
  auto [reader, writer] = Pipe(false);
  EXPECT_TRUE(reader.readable() && !reader.writable());
  EXPECT_THROW(reader.send(1), std::logic_error);
  EXPECT_THROW(writer.recv<int>(), std::logic_error);
  writer.send(std::string(200000, 'x'));
  writer.send(std::tuple(1, 2.5));
  writer.close();
  EXPECT_EQ(reader.recv<std::string>().size(), 200000u);
  EXPECT_EQ((reader.recv<std::tuple<int, double>>()), std::tuple(1, 2.5));
  EXPECT_TRUE(reader.poll());  // that there is nothing more
  EXPECT_THROW(reader.recv<int>(), EOFError);
}

TEST(multiprocessing_pipe, who_reads_no_more_is_told_of) {
  auto [reader, writer] = Pipe(false);
  auto copy = reader;
  reader.close();
  writer.send(1);
  copy.close();
  EXPECT_THROW(writer.send(2), BrokenPipeError);
}

TEST(multiprocessing_pipe, the_end_of_a_process_closes_its_end) {
  auto [mine, childs] = Pipe();
  Process process(wait_for_ever, childs);
  process.start();
  childs.close();
  std::thread killer([&] { process.kill(); });
  EXPECT_THROW(mine.recv<int>(), EOFError);
  killer.join();
  process.join();
}

TEST(multiprocessing_pipe, who_is_killed_while_sending_has_sent_all_or_nothing) {
  for (int round = 0; round < 4; ++round) {
    auto [mine, childs] = Pipe(false);
    Process process(send_for_ever, childs);
    process.start();
    childs.close();
    int expected = 1;
    auto next = [&] {
      ASSERT_EQ(mine.recv<std::vector<int>>(), std::vector<int>(expected % 2 ? 100 : 30000, expected));
      ++expected;
    };
    for (int i = 0; i < 3 + round; ++i) next();
    process.kill();
    EXPECT_THROW(for (;;) next(), EOFError);
    process.join();
  }
}

TEST(multiprocessing_pipe, a_connection_travels) {
  Queue<Connection> calls;
  Process process(answer_on, calls);
  process.start();
  auto [mine, theirs] = Pipe();
  calls.put(theirs);
  theirs.close();
  EXPECT_EQ(mine.recv<std::string>(), "here");
  EXPECT_THROW(mine.recv<int>(), EOFError);
  process.join();
}

}  // namespace
}  // namespace poolyard::multiprocessing
