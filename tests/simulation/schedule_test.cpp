#include "simulation/schedule.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace {

using poolyard::engine::simulation::Schedule;

TEST(schedule, what_it_prints_it_reads) {
  for (const char* text : {"0/-", "7/fair:7", "18446744073709551615x64/random:42", "0/pct@1200:3", "3/512:2,640=1,640.1=0,700:0"}) {
    EXPECT_EQ(Schedule::parse(text).text(), text);
  }
}

TEST(schedule, says_what_is_wrong) {
  for (const char* text : {"", "x", "0", "0/", "0/random", "0/random:", "0/12", "0/12:", "0/12:1,", "0/12:1 ", "0x0/-", "0x65/-", "-1/-", "0/-1:0",
                           "0/1:99999", "0/random@:1", "0/luck:1", "18446744073709551616/-"}) {
    EXPECT_THROW(Schedule::parse(text), std::invalid_argument) << text;
  }
}

}  // namespace
