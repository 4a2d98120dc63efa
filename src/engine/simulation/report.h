// What came of one schedule.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <cereal/types/string.hpp>

#include "simulation/findings.h"
#include "simulation/strategy.h"

namespace poolyard::engine::simulation {

struct Report {
  enum class End : std::uint8_t {
    finished,   ///< with `status`
    stuck,      ///< every thread waits, and nothing will end that
    too_long,   ///< it was still at work after as many instructions as it may take
    crashed,    ///< the interpreter itself, by signal `status`
  };
  End end = End::finished;
  int status = 0;
  std::string output;       ///< what it printed
  std::string detail;       ///< exceptions that nobody caught, a line each; stuck: who waits where
  std::string schedule;     ///< how it went, as a list
  bool decided = false;     ///< there was something to decide
  std::uint64_t of_program = 0;  ///< instructions of the program's own code, if they were counted
  std::vector<Moment> moments;   ///< if they were noted
  std::vector<Step> story;             ///< likewise
  std::vector<std::string> threads;    ///< likewise

  template <class Archive>
  void serialize(Archive& archive) {
    archive(end, status, output, detail, schedule, decided, of_program, moments, story, threads);
  }

  bool failed() const { return end != End::finished || status != 0 || !detail.empty(); }
  /// What people would call it: runs with the same are one outcome.
  std::string outcome() const;
};

}  // namespace poolyard::engine::simulation
