#include "model/switches.h"

#include <gtest/gtest.h>

#include "trace_fixture.h"

namespace poolyard::app {
namespace {

TEST(switches, are_where_another_thread_goes_on) {
  HandMade run;
  const int a = run.thread("a"), b = run.thread("b");
  run.state(a, 0, 100, trace::State::running).state(a, 100, 300, trace::State::gil).state(b, 0, 100, trace::State::starting).state(b, 100, 300, trace::State::running);
  Switches switches;
  switches.look(run.model());
  EXPECT_EQ(switches.size(), 2u);
  EXPECT_EQ(switches.after(0), 100);
  EXPECT_EQ(switches.after(100), std::nullopt);
  EXPECT_EQ(switches.before(150), 100);
  EXPECT_EQ(switches.before(100), 0);
  EXPECT_EQ(switches.before(0), std::nullopt);
  run.state(a, 300, 400, trace::State::running);
  switches.look(run.model());
  EXPECT_EQ(switches.after(100), 300);
  switches.forget();
  EXPECT_EQ(switches.after(0), std::nullopt);
}

}  // namespace
}  // namespace poolyard::app
