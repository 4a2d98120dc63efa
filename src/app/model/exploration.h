// What can happen: a search among many schedules of a program (docs/simulation.md), in an engine of its own.
//
//     exploration.start(program, {.machine = machine});
//     every frame: exploration.poll();
//     exploration.findings() …
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <poolyard/arena.h>

#include "engine/run.h"
#include "engine/run_files.h"
#include "engine/simulation/findings.h"
#include "model/line_marks.h"
#include "model/machine.h"

namespace poolyard::app {

using engine::simulation::Findings;
using engine::simulation::Outcome;
using engine::simulation::Step;

class Exploration {
 public:
  static constexpr unsigned kSchedules = 1000;
  struct Plan {
    Machine machine;              ///< its seed and cores
    unsigned schedules = kSchedules;
    std::string strategy = "random";  ///< or pct; or dfs: all with at most two preemptions
    bool operator==(const Plan&) const = default;
  };

  /// Begins anew; what was found before is forgotten.
  void start(const engine::Program& program, const Plan& plan);
  /// Ends it where it is; what was found stays.
  void stop();
  void forget();
  /// Shows what was found elsewhere.
  void show(const engine::Program& program, const Machine& machine, Findings findings);
  /// Takes what was found meanwhile. Never waits. True when there is something new to be seen.
  bool poll();

  bool busy() const { return running_ != nullptr; }
  /// There is something to be seen: what was found, or that nothing was yet.
  bool any() const { return any_; }
  /// It was begun here; else it has come with a link.
  bool own() const { return own_; }
  /// Somebody has stopped it before its end.
  bool stopped() const { return stopped_; }
  const Findings& findings() const { return findings_; }
  const Plan& plan() const { return plan_; }
  /// Whether this is the text that was explored.
  bool is_of(const std::string& text) const { return any_ && text == text_; }
  const std::string& text() const { return text_; }
  /// Why it ended before all was found; else empty.
  const std::string& error() const { return error_; }

 private:
  struct Running {
    std::shared_ptr<Arena> arena;
    std::unique_ptr<engine::RunFiles> files;
    engine::Run run;
  };
  std::unique_ptr<Running> running_;
  Plan plan_;
  Findings findings_;
  std::string text_, error_;
  bool any_ = false, own_ = false, stopped_ = false;
};

/// The outcomes as they are shown, the most frequent first.
std::vector<const Outcome*> by_frequency(const Findings& findings);
/// Its part of all schedules, 0…1.
double share_of(const Outcome& outcome, const Findings& findings);
/// "83 %"; what is little is not nothing: "< 0.1 %".
std::string share_text(double share);

/// An outcome's text as it is shown: a head in a few words, and what was printed, if anything.
struct OutcomeWords {
  std::string head;    ///< "finished", "AssertionError (line 14) in MainThread"
  std::string output;  ///< "counter: 2"
};
OutcomeWords words_of(const Outcome& outcome);

/// A switch in a sentence: "Thread-1 (work) is interrupted before line 8, and MainThread goes on."
std::string sentence_of(const Step& step, const Outcome& outcome);
/// The same at its lines.
std::vector<LineMark> marks_of(const Outcome& outcome);
/// The name of a thread in it.
std::string thread_name(const Outcome& outcome, int thread);
/// That line of a text, without what it is indented by; empty if there is none.
std::string line_of(const std::string& text, int line);

}  // namespace poolyard::app
