#include "model/pool_queue.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::Tick;

constexpr trace::PoolNumber kPool = 3;
constexpr Tick kStep = 1000, kEnd = kStep * static_cast<Tick>(PoolQueue::kSteps);
constexpr double ms(Tick tick) { return trace::milliseconds(tick); }

TEST(pool_queue, counts_who_waits_over_time) {
  HandMade run;
  const int main = run.thread("MainThread"), worker = run.thread("Thread-1 (worker)", 10, 1);
  // Of two at once, the second waits for two and a half steps.
  run.submitted(main, kStep, 0, {}, kPool).submitted(main, kStep, 1, {}, kPool);
  run.task(worker, kStep, 7 * kStep / 2, 0, false, kPool).task(worker, 7 * kStep / 2, 5 * kStep, 1, false, kPool);
  PoolQueue queue;
  queue.look(run.model(), kPool, 0, kEnd, ms(kEnd), true);
  EXPECT_TRUE(queue.known());
  EXPECT_FLOAT_EQ(queue.depth()[0], 0);
  EXPECT_FLOAT_EQ(queue.depth()[1], 1);
  EXPECT_FLOAT_EQ(queue.depth()[2], 1);
  EXPECT_FLOAT_EQ(queue.depth()[3], 0.5f);
  EXPECT_FLOAT_EQ(queue.depth()[4], 0);
  EXPECT_FLOAT_EQ(queue.deepest(), 1);
  EXPECT_EQ(queue.waits().count(), 2u);
  EXPECT_EQ(queue.waits().longest(), 5 * kStep / 2);
  EXPECT_EQ(queue.first_submitted(), kStep);
  EXPECT_EQ(queue.unknown(), 0u);
  // Of a part: who waited at its beginning is there.
  queue.look(run.model(), kPool, 2 * kStep, 2 * kStep + kEnd, ms(kEnd), true);
  EXPECT_FLOAT_EQ(queue.depth()[0], 1);
  EXPECT_FLOAT_EQ(queue.depth()[1], 0.5f);
  EXPECT_EQ(queue.waits().count(), 1u);
}

TEST(pool_queue, counts_who_waits_still) {
  HandMade run;
  const int main = run.thread("MainThread"), worker = run.thread("Thread-1 (worker)", 10, 1);
  run.submitted(main, 0, 0, {}, kPool).submitted(main, 2 * kStep, 1, {}, kPool).begins_task(worker, kStep, 0, kPool);
  PoolQueue queue;
  queue.look(run.model(), kPool, 0, kEnd, ms(5 * kStep), true);
  EXPECT_FLOAT_EQ(queue.depth()[0], 1);
  EXPECT_FLOAT_EQ(queue.depth()[1], 0);
  EXPECT_FLOAT_EQ(queue.depth()[4], 1);
  EXPECT_FLOAT_EQ(queue.depth()[5], 0) << "in the future";
  queue.look(run.model(), kPool, 0, kEnd, ms(5 * kStep), false);
  EXPECT_FLOAT_EQ(queue.depth()[4], 0) << "it may have begun, unseen";
}

TEST(pool_queue, tells_what_it_does_not_know) {
  HandMade run;
  const int main = run.thread("MainThread"), worker = run.thread("Thread-1 (worker)", 10, 1);
  run.task(worker, kStep, 2 * kStep, 0, false, kPool);
  PoolQueue queue;
  queue.look(run.model(), kPool, 0, kEnd, ms(kEnd), true);
  EXPECT_FALSE(queue.known());
  EXPECT_EQ(queue.unknown(), 1u);
  EXPECT_FLOAT_EQ(queue.deepest(), 0);
  run.submitted(main, 3 * kStep, 1, {}, kPool).task(worker, 2 * kStep, 4 * kStep, 1, false, kPool);
  queue.look(run.model(), kPool, 0, kEnd, ms(kEnd), true);
  EXPECT_TRUE(queue.known());
  EXPECT_EQ(queue.waits().longest(), 0) << "submission is noted when it is done: the worker may have begun by then";
}

}  // namespace
}  // namespace poolyard::app
