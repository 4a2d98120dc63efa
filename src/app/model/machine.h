// The machine that a Python program runs on: this one, or a simulated one, whose every switch is decided (docs/simulation.md).
//
//     Machine machine{.simulated = true, .seed = 7, .cores = 4};
//     machine.schedule();                    // "7x4/fair:7": what an engine is asked for; empty: a real run
//     machine = Machine::of(schedule);       // to see one run of those that an exploration has seen again
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/simulation/schedule.h"

namespace poolyard::app {

struct Machine {
  static constexpr int kMostCores = engine::simulation::Schedule::kMostCores;

  bool simulated = false;
  std::uint64_t seed = 0;
  int cores = 1;
  std::string replayed;  ///< the schedule of a run that is to be seen again, whose seed and cores these are; else empty

  std::string schedule() const;
  /// The same, where the seed decides.
  Machine by_seed() const { return {.simulated = simulated, .seed = seed, .cores = cores, .replayed = {}}; }
  /// The machine of such a run. Throws std::invalid_argument, which says what is wrong, if that is no schedule.
  static Machine of(std::string_view schedule);

  bool operator==(const Machine&) const = default;
};

/// "seed 7, 4 cores"
std::string words_of(const Machine& machine);

/// What a simulated run has met that cannot be simulated, as its exception says: "a process (multiprocessing)"; else nothing.
std::string not_simulated(std::string_view exception);

}  // namespace poolyard::app
