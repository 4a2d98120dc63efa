#include "model/machine.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace poolyard::app {
namespace {

TEST(machine, is_this_one_at_first) {
  EXPECT_EQ(Machine().schedule(), "");
  EXPECT_EQ(Machine::of(""), Machine());
}

TEST(machine, with_a_seed_and_cores) {
  const Machine machine{.simulated = true, .seed = 7, .cores = 4, .replayed = {}};
  EXPECT_EQ(machine.schedule(), "7x4/fair:7");
  EXPECT_EQ(Machine::of(machine.schedule()), machine);
  EXPECT_EQ(words_of(machine), "seed 7, 4 cores");
}

TEST(machine, that_runs_a_schedule_again) {
  const Machine machine = Machine::of("3x2/1048:0,1217=2");
  EXPECT_TRUE(machine.simulated);
  EXPECT_EQ(machine.seed, 3u);
  EXPECT_EQ(machine.cores, 2);
  EXPECT_EQ(machine.schedule(), "3x2/1048:0,1217=2");
  EXPECT_EQ(Machine::of("0/random:5").schedule(), "0/random:5");
}

TEST(machine, cannot_do_everything) {
  EXPECT_EQ(not_simulated("NotImplementedError: cannot be simulated yet: a process (multiprocessing). Run the program without --simulate, or use threads"),
            "a process (multiprocessing)");
  EXPECT_EQ(not_simulated("ValueError: 7"), "");
}

TEST(machine, of_no_schedule_says_what_is_wrong) { EXPECT_THROW(Machine::of("7"), std::invalid_argument); }

}  // namespace
}  // namespace poolyard::app
