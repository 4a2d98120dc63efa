#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/multiprocessing/event.h>
#include <poolyard/multiprocessing/lock.h>
#include <poolyard/multiprocessing/pipe.h>
#include <poolyard/multiprocessing/queue.h>
#include <poolyard/multiprocessing/semaphore.h>
#include <poolyard/process.h>
#include <poolyard/queue.h>
#include <poolyard/thread.h>
#include <poolyard/threading/barrier.h>
#include <poolyard/threading/event.h>
#include <poolyard/threading/semaphore.h>
#include <poolyard/trace.h>

namespace poolyard::trace {
namespace {

/// Follows lanes until one of this name waits in a lock; then as it is.
Lane waiting_lane(Reader& reader, const std::string& name) {
  Lane found;
  while (found.index < 0) {
    reader.poll([&](const Lane& lane) { if (lane.name == name && lane.alive && lane.state == State::lock) found = lane; },
                [](const Lane&, const Span&) {});
    if (found.index < 0) std::this_thread::yield();
  }
  return found;
}

/// What a thread that calls `wait` says it waits for; `end` lets it go on.
Cause cause_of(const std::function<void()>& wait, const std::function<void()>& end) {
  Reader reader(*Arena::current());
  static int number = 0;
  const std::string name = "waiter " + std::to_string(++number);
  std::thread thread([&] {
    ThreadLane lane(name);
    wait();
  });
  const Lane lane = waiting_lane(reader, name);
  end();
  thread.join();
  // The span says the same.
  bool told = false;
  reader.poll([](const Lane&) {}, [&](const Lane& of, const Span& span) {
    if (of.id() != lane.id() || span.kind() != Span::state || span.value() != static_cast<int>(State::lock)) return;
    told |= span.cause().kind == lane.cause.kind && span.cause().object == lane.cause.object && span.cause().endless == lane.cause.endless;
  });
  EXPECT_TRUE(told) << name;
  return lane.cause;
}

void expect(const Cause& cause, Wait kind, std::uint32_t object, bool endless = true) {
  EXPECT_EQ(cause.kind, kind);
  EXPECT_EQ(cause.object, object);
  EXPECT_EQ(cause.endless, endless);
}

TEST(cause, of_each_thing_that_threads_wait_for) {
  threading::Lock lock;
  lock.lock();
  expect(cause_of([&] { lock.acquire(60000); lock.release(); }, [&] { lock.release(); }), Wait::lock, object_at(&lock), false);
  threading::Event event;
  expect(cause_of([&] { event.wait(); }, [&] { event.set(); }), Wait::event, object_at(&event));
  threading::Semaphore none(0);
  expect(cause_of([&] { none.acquire(); }, [&] { none.release(); }), Wait::semaphore, object_at(&none));
  threading::Condition condition;
  expect(cause_of([&] { std::lock_guard guard(condition); condition.wait(60000); },
                  [&] { std::lock_guard guard(condition); condition.notify(); }),
         Wait::condition, object_at(&condition), false);
  threading::Barrier barrier(2);
  expect(cause_of([&] { barrier.wait(); }, [&] { barrier.wait(); }), Wait::barrier, object_at(&barrier));
}

TEST(cause, of_a_queue_is_the_queue_and_not_its_condition) {
  queue::Queue<int> queue(1);
  expect(cause_of([&] { queue.get(); }, [&] { queue.put(1); }), Wait::queue_empty, object_at(&queue));
  queue.put(1);
  expect(cause_of([&] { queue.put(2); }, [&] { queue.get(); }), Wait::queue_full, object_at(&queue));
  expect(cause_of([&] { queue.join(); }, [&] { for (int i = 0; i < 3; ++i) queue.task_done(); }), Wait::queue_join, object_at(&queue));
}

TEST(cause, of_a_join_is_the_thread_that_is_joined) {
  threading::main_thread();  // whoever asks first is
  threading::Event event;
  Reader reader(*Arena::current());
  Thread sleeper(Thread::Options{.name = "sleeper"}, [&] { event.wait(); });
  LaneId starter = 0;
  std::thread([&] {
    ThreadLane lane("starter");
    starter = current_lane_id();
    sleeper.start();
  }).join();
  const Lane joined = waiting_lane(reader, "sleeper");
  EXPECT_EQ(joined.started_by, starter);
  expect(cause_of([&] { sleeper.join(); }, [&] { event.set(); }), Wait::thread_join, joined.id());
}

TEST(cause, of_what_processes_share) {
  using namespace multiprocessing;
  Queue<int> queue;
  const Cause empty = cause_of([&] { queue.get(); }, [&] { queue.put(1); });
  EXPECT_EQ(empty.kind, Wait::queue_empty);
  auto [first, second] = Pipe();
  const Cause pipe = cause_of([&end = first] { end.recv<int>(); }, [&end = second] { end.send(1); });
  EXPECT_EQ(pipe.kind, Wait::pipe_empty);
  EXPECT_NE(pipe.object, empty.object);
  Event event;
  EXPECT_EQ(cause_of([&] { event.wait(); }, [&] { event.set(); }).kind, Wait::event);
  Semaphore none(0);
  EXPECT_EQ(cause_of([&] { none.acquire(60000); }, [&] { none.release(); }).kind, Wait::semaphore);
  Lock lock;
  lock.acquire();
  const Cause taken = cause_of([&] { lock.acquire(); lock.release(); }, [&] { lock.release(); });
  EXPECT_EQ(taken.kind, Wait::lock);
  EXPECT_TRUE(taken.endless);
}

int wait_for_a_byte() {
  char c;
  inbox().read(&c, 1);
  return 0;
}

TEST(cause, of_a_process_is_its_slot) {
  Process process({.name = "joined"}, wait_for_a_byte);
  process.start();
  const Cause cause = cause_of([&] { process.join(); }, [&] { process.kill(); });
  EXPECT_EQ(cause.kind, Wait::process_join);
  EXPECT_NE(cause.object, 0u);
}

TEST(cause, says_where_and_who_ended_it) {
  Reader reader(*Arena::current());
  LaneId self = 0;
  std::thread([&] {
    ThreadLane lane("lines");
    self = current_lane_id();
    const auto tick = [] {
      for (const Tick before = ticks(trace_now()); ticks(trace_now()) <= before;) {
      }
    };
    tick();
    set_state(State::lock, {Wait::lock, true, 12, 7});
    tick();
    set_state(State::running, {}, lane_id(5, 9));
    tick();
    set_state(State::gil);
    tick();
    set_line(30);
    set_state(State::running);
    tick();
  }).join();
  std::vector<Span> spans;
  reader.poll([](const Lane&) {}, [&](const Lane& lane, const Span& span) { if (lane.id() == self) spans.push_back(span); });
  ASSERT_EQ(spans.size(), 5u);
  const auto line = [&](int i) { return spans[static_cast<std::size_t>(i)].line(); };
  EXPECT_EQ(line(0), 0);
  EXPECT_EQ(line(1), 12);
  EXPECT_EQ(line(2), 12);
  EXPECT_EQ(line(3), 12);
  EXPECT_EQ(line(4), 30);
  expect(spans[1].cause(), Wait::lock, 7);
  EXPECT_EQ(spans[1].woken_by(), lane_id(5, 9));
  expect(spans[2].cause(), Wait::none, 0, false);
  EXPECT_EQ(spans[2].woken_by(), 0u);
}

TEST(cause, where_a_thread_stands_is_seen_while_it_runs) {
  Reader reader(*Arena::current());
  std::atomic<int> step{0};
  std::thread thread([&] {
    ThreadLane lane("runner");
    set_line(3);
    step = 1;
    step.notify_all();
    step.wait(1);
    set_state(State::sleeping, {.line = 4});
    step = 3;
    step.notify_all();
    step.wait(3);
  });
  const auto now = [&] {
    Lane found;
    reader.poll([&](const Lane& lane) { if (lane.name == "runner") found = lane; }, [](const Lane&, const Span&) {});
    return found;
  };
  step.wait(0);
  EXPECT_EQ(now().line, 3);
  step = 2;
  step.notify_all();
  step.wait(2);
  EXPECT_EQ(now().line, 4);
  step = 4;
  step.notify_all();
  thread.join();
}

}  // namespace
}  // namespace poolyard::trace
