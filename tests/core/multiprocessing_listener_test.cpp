// Listener and connect(): within a process, from a child, and against what ends meanwhile.
#include <gtest/gtest.h>
#include <poolyard/multiprocessing/listener.h>
#include <poolyard/process.h>

#include <string>

namespace {

using namespace poolyard;
using multiprocessing::connect;
using multiprocessing::ConnectionRefused;
using multiprocessing::Listener;
using multiprocessing::Streams;

void say(const Streams& streams, char word) { Arena::current()->ring(streams.writes).write(&word, 1); }
char hear(const Streams& streams) {
  char word = 0;
  Arena::current()->ring(streams.reads).read(&word, 1);
  return word;
}
void close(const Streams& streams) {
  Arena::current()->close_end(streams.reads, Arena::End::reader, Arena::current_process());
  Arena::current()->close_end(streams.writes, Arena::End::writer, Arena::current_process());
}

int call() {
  const Streams streams = connect("from a child");
  say(streams, 'c');
  return hear(streams) == 'p' ? 3 : 1;
}
int listen_and_end() {
  auto listener = Listener::create("of a child");
  char told = 1;
  outbox().write(&told, 1);
  inbox().read(&told, 1);
  return 0;
}

TEST(multiprocessing_listener, connects_two_sides_of_one_process) {
  auto listener = Listener::create("here");
  const Streams mine = connect("here");
  say(mine, 'a');  // before it is accepted
  const auto others = listener->accept(1000);
  ASSERT_TRUE(others);
  EXPECT_EQ(hear(*others), 'a');
  say(*others, 'b');
  EXPECT_EQ(hear(mine), 'b');
  close(mine);
  EXPECT_THROW(hear(*others), RingClosed);
  close(*others);
  EXPECT_FALSE(listener->accept(0));
}

TEST(multiprocessing_listener, connects_processes) {
  auto listener = Listener::create("from a child");
  Process child(call);
  child.start();
  const auto streams = listener->accept(kForever);
  ASSERT_TRUE(streams);
  EXPECT_EQ(hear(*streams), 'c');
  say(*streams, 'p');
  child.join();
  EXPECT_EQ(child.exitcode(), 3);
  EXPECT_THROW(hear(*streams), RingClosed);
  close(*streams);
}

TEST(multiprocessing_listener, has_its_name_alone_until_it_is_closed) {
  EXPECT_THROW(connect("nobody"), ConnectionRefused);
  auto listener = Listener::create("name");
  EXPECT_THROW(Listener::create("name"), multiprocessing::FileExistsError);
  const Streams waiting = connect("name");
  listener->close();
  EXPECT_THROW(hear(waiting), RingClosed);  // it was not accepted
  close(waiting);
  EXPECT_THROW(connect("name"), ConnectionRefused);
  EXPECT_FALSE(listener->accept(kForever));
  EXPECT_NO_THROW(Listener::create("name"));
}

TEST(multiprocessing_listener, ends_with_its_process) {
  Process child(listen_and_end);
  child.start();
  char told = 0;
  child.from_child().read(&told, 1);
  const Streams streams = connect("of a child");
  child.kill();
  child.join();
  EXPECT_THROW(hear(streams), RingClosed);
  close(streams);
  EXPECT_THROW(connect("of a child"), ConnectionRefused);
}

}  // namespace
