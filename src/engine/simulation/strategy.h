// Who goes on, in a simulated run: the machine asks whenever there is something to decide.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <cereal/types/vector.hpp>

#include "simulation/schedule.h"

namespace poolyard::engine::simulation {

/// What there is to decide about: several can go on.
struct Moment {
  std::uint64_t at = 0;         ///< so many instructions have begun
  std::uint64_t of_program = 0; ///< of the program's own code, if that is counted
  int current = 0;              ///< who has run
  bool forced = false;          ///< it cannot go on
  bool alone = false;           ///< until now nobody else could go on
  int turn = -1;                ///< forced: how often that has come up at this instruction before
  std::vector<int> ready;       ///< who can go on, `current` among them if it can: by number, at least two
  int chosen = 0;               ///< and who does, once that is decided

  template <class Archive>
  void serialize(Archive& archive) {
    archive(at, current, forced, turn, ready, chosen);
  }
};

struct Decision {
  static constexpr std::uint64_t kUntilItWaits = std::numeric_limits<std::uint64_t>::max();
  int thread = 0;               ///< one of those that are ready
  /// That it may begin before there is something to decide again; of a strategy that counts the program's, of those.
  std::uint64_t instructions = kUntilItWaits;
};

/// It is asked on whichever thread of the program runs, one after the other.
class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual Decision decide(const Moment& moment) = 0;
  /// Whether it is only asked between two instructions of the program's own code, and counts those, while there is something to decide: what
  /// the standard library does is most of what a small program executes, and seldom where its mistakes are.
  virtual bool counts_program() const { return false; }
  /// The current thread has made one more ready, beside others. Whether there is something to decide before its next instruction.
  virtual bool decides_after_wake() { return false; }
};

/// Who goes on by itself: whoever has run, or, when that waits, the first that can.
int by_itself(const Moment& moment);

/// The one that a schedule asks for.
std::unique_ptr<Strategy> strategy_of(const Schedule& schedule);

}  // namespace poolyard::engine::simulation
