// What an exploration has found so far. The engine tells it through its outbox (run_protocol.h), what is new at a time; Run keeps the whole.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

namespace poolyard::engine::simulation {

/// A switch of a run, as a person would tell it: a thread stops, and another one goes on.
struct Step {
  enum class Why : std::uint8_t { interrupted, waits, ends };
  std::uint64_t at = 0;  ///< so many instructions had begun
  int thread = 0;        ///< who stops,
  Why why = Why::interrupted;
  int line = 0;          ///< of the program, where it was; 0: not known
  int next = 0;          ///< who goes on

  template <class Archive>
  void serialize(Archive& archive) {
    archive(at, thread, why, line, next);
  }
  /// "Thread-1 (work) is interrupted at line 8, and MainThread goes on"
  std::string text(const std::vector<std::string>& threads) const {
    const auto name = [&](int number) {
      const auto at = static_cast<std::size_t>(number);
      return at < threads.size() && !threads[at].empty() ? threads[at] : "thread " + std::to_string(number);
    };
    static constexpr const char* kWhy[] = {" is interrupted", " waits", " ends"};
    return name(thread) + kWhy[static_cast<int>(why)] + (line != 0 ? " at line " + std::to_string(line) : "") + ", and " + name(next) + " goes on";
  }
};

/// What can happen: all schedules that came to the same.
struct Outcome {
  int number = 0;                    ///< 0, 1, … in the order in which they were first seen: it stays the same
  unsigned count = 0;                ///< so many schedules
  bool failed = false;
  std::string text;                  ///< "finished: 4", "AssertionError (line 14) in MainThread": what people would call it, perhaps in several lines
  std::string schedule;              ///< one that shows it: with explore = 0, Simulation::schedule takes it
  bool shortest = false;             ///< of a failure: as few switches as could be found. Before that, those with which it was seen
  std::vector<Step> story;           ///< then: the switches of that
  std::vector<std::string> threads;  ///< then: their names, by number

  template <class Archive>
  void serialize(Archive& archive) {
    archive(number, count, failed, text, schedule, shortest, story, threads);
  }
};

struct Findings {
  unsigned seen = 0;              ///< so many schedules
  unsigned wanted = 0;            ///< of so many at most
  bool over = false;              ///< all is found, and shortened
  std::string proof;              ///< then: what may be said of the program for certain, a line, or nothing
  std::vector<Outcome> outcomes;  ///< by number. In a message: those of which there is something new

  template <class Archive>
  void serialize(Archive& archive) {
    archive(seen, wanted, over, proof, outcomes);
  }
  bool failed() const {
    for (const Outcome& outcome : outcomes) {
      if (outcome.failed) return true;
    }
    return false;
  }
  /// Takes in what is new.
  void add(Findings news) {
    std::swap(outcomes, news.outcomes);
    std::swap(*this, news);
    for (Outcome& outcome : news.outcomes) {
      const auto at = static_cast<std::size_t>(outcome.number);
      if (at >= outcomes.size()) outcomes.resize(at + 1);
      outcomes[at] = std::move(outcome);
    }
  }
};

}  // namespace poolyard::engine::simulation
