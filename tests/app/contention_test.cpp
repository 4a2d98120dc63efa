#include "model/contention.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

using trace::Wait;

constexpr std::uint32_t kA = 0x1000001, kJobs = 0x1000002;

TEST(contention, counts_waits_by_what_for_and_line) {
  HandMade run;
  const int one = run.thread("one"), two = run.thread("two", 10, 1);
  run.names(kA, "lock_a").names(kJobs, "jobs");
  run.waits(one, 0, 100, {Wait::lock, true, 8, kA}).waits(one, 200, 250, {Wait::lock, true, 9, kA}).waits(one, 300, 310, {Wait::queue_empty, true, 4, kJobs});
  run.waits(two, 0, 30, {Wait::lock, true, 8, kA}).waits(two, 100, 900, {Wait::thread_join, true, 3, run.id(one)});
  Contention contention;
  contention.look(run.model(), 0, 1000, trace::milliseconds(1000));
  const auto& found = contention.found();
  ASSERT_EQ(found.size(), 2u) << "an end that is waited for is not shared";
  EXPECT_EQ(Contention::name(run.model(), found[0]), "lock_a");
  EXPECT_EQ(found[0].all.count, 3u);
  EXPECT_EQ(found[0].all.total, 180);
  EXPECT_EQ(found[0].longest, 100);
  EXPECT_EQ(found[0].longest_lane, one);
  EXPECT_EQ(found[0].lines.at(8).count, 2u);
  EXPECT_EQ(found[0].lines.at(8).total, 130);
  EXPECT_EQ(found[0].lines.at(9).total, 50);
  EXPECT_EQ(Contention::name(run.model(), found[1]), "jobs, empty");
}

TEST(contention, goes_on_with_what_is_new_and_what_goes_on) {
  HandMade run;
  const int one = run.thread("one");
  run.waits(one, 0, 100, {Wait::lock, true, 8, kA}).begins_wait(one, 200, {Wait::lock, true, 8, kA});
  Contention contention;
  contention.look(run.model(), 0, 300, trace::milliseconds(300));
  EXPECT_EQ(contention.found().at(0).all.total, 200);
  contention.look(run.model(), 0, 400, trace::milliseconds(400));
  EXPECT_EQ(contention.found().at(0).all.total, 300);
  run.waits(one, 200, 450, {Wait::lock, true, 8, kA});
  contention.look(run.model(), 0, 500, trace::milliseconds(500));
  EXPECT_EQ(contention.found().at(0).all.count, 2u);
  EXPECT_EQ(contention.found().at(0).longest, 250);
  contention.look(run.model(), 150, 500, trace::milliseconds(500));
  EXPECT_EQ(contention.found().at(0).all.count, 1u);
}

}  // namespace
}  // namespace poolyard::app
