// How a simulated run goes: a value that prints, parses and replays.
//
//     7/fair:7               machine 7 (whose number decides all chance there is but the switches); who runs is decided by the strategy
//                            `fair` with the seed 7
//     7/random:42            … by `random` with the seed 42; `pct@1200:42`: by `pct`, for a run of some 1200 instructions of the program's
//     7/512:2,640=1,640.1=0  … as it is listed, and else whoever runs goes on, or, when it waits, the first that can: before instruction
//                            512 thread 2 goes on instead; at 640, when whoever runs must wait, thread 1; when that waits at once, thread 0
//     7/-                    … nothing is listed
//     7x4/…                  on 4 cores
//
// Threads are numbered in the order in which they were started, from 0. Instructions are counted over all of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poolyard::engine::simulation {

/// That somebody else goes on than would by itself.
struct Switch {
  std::uint64_t at = 0;  ///< so many instructions had begun
  int thread = 0;        ///< who goes on
  bool forced = false;   ///< whoever ran had to wait; else it could have gone on: a preemption
  int turn = 0;          ///< forced: which one at this instruction

  friend bool operator==(const Switch&, const Switch&) = default;
};

/// Those that decide with a seed (strategy.h).
inline constexpr const char* kStrategies[] = {"fair", "random", "pct"};

struct Schedule {
  static constexpr int kMostCores = 64;

  std::uint64_t machine = 0;
  int cores = 1;
  std::string strategy;           ///< empty: as listed
  std::uint64_t seed = 0;         ///< of the strategy
  std::uint64_t length = 0;       ///< about how many instructions of the program's the run has, for strategies that want to know; 0: not known
  std::vector<Switch> switches;   ///< in their order

  std::string text() const;
  /// Throws std::invalid_argument, which says what is wrong.
  static Schedule parse(std::string_view text);

  friend bool operator==(const Schedule&, const Schedule&) = default;
};

}  // namespace poolyard::engine::simulation
