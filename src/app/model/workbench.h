// What is worked on: a program, or a demo's program in each of its languages, with what they declare as parameters and what came of
// their last runs. One language is in front, or both stand beside each other and are run one after the other.
//
//     Workbench workbench;
//     workbench.pick(demos().front());
//     workbench.show(Language::cpp);
//     workbench.set_parameter(Language::cpp, "workers", 4);
//     workbench.run();
//     every frame: workbench.poll();
//     workbench.front().session.trace() …
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/parameters.h"
#include "model/demo.h"
#include "model/exploration.h"
#include "model/link.h"
#include "model/machine.h"
#include "model/session.h"

namespace poolyard::app {

class Workbench {
 public:
  /// One language's part.
  struct Side {
    explicit Side(const char* image) : session(image) {}
    bool there = false;  ///< there is a program in this language
    engine::Program program;
    std::vector<engine::Parameter> parameters;
    const Demo* demo = nullptr;  ///< that it is, whatever its parameters
    std::size_t tab = 0;         ///< of its files, which is shown: the program, or the one beside it before this place
    std::string& shown_text() { return tab == 0 ? program.text : program.files[tab - 1].bytes; }
    const std::string& name_of(std::size_t tab) const { return tab == 0 ? program.name : program.files[tab - 1].path; }
    /// The path of the file beside the program that is shown; empty: the program itself is.
    std::string shown_file() const { return tab == 0 ? std::string() : program.files[tab - 1].path; }
    /// The tab of such a file; none if there is none.
    std::optional<std::size_t> tab_of(std::string_view file) const;
    bool ran = false;            ///< since it was put here
    Session session;
  };

  /// Shows a demo in the language that was shown last, if it is written in it.
  void pick(const Demo& demo);
  /// Shows a program; where it is a demo's, its other language's is there, too. A run that goes on is not touched.
  void set_program(const engine::Program& program, const std::string& title);
  /// Shows what a link holds, which must be something.
  void open(const OpenedLink& link);
  OpenedLink linked() const;
  const std::string& title() const { return title_; }

  Side& side(Language language) { return sides_[language]; }
  const Side& side(Language language) const { return sides_[language]; }
  Language language() const { return language_; }
  Side& front() { return sides_[language_]; }
  const Side& front() const { return sides_[language_]; }
  bool has_both() const { return sides_[Language::python].there && sides_[Language::cpp].there; }
  /// This one alone. Nothing happens where there is no program in that language.
  void show(Language language);
  /// The person wants both, and there are both.
  bool beside() const { return beside_ && has_both(); }
  void set_beside(bool beside);
  bool shows(Language language) const { return beside() || language == language_; }
  /// The demo that is shown, whatever its parameters; null once its text was changed.
  const Demo* demo() const { return front().demo; }

  /// The text of that side's program was changed, by whoever edits it.
  void edited(Language language);
  void show_tab(Language language, std::size_t tab);
  /// Another file beside the program, at a place among the tabs (else at their end), which is shown from then on.
  void add_file(Language language, engine::ProgramFile file, std::size_t tab = static_cast<std::size_t>(-1));
  /// Why it cannot be called so; empty if it is now.
  std::string rename_tab(Language language, std::size_t tab, const std::string& name);
  /// Not the program itself.
  engine::ProgramFile close_tab(Language language, std::size_t tab);

  /// A wheel, by its name and bytes: Python programs import what is in it, for as long as this lives. Why it cannot be; empty if it is.
  std::string install(engine::ProgramFile wheel);
  const std::vector<engine::ProgramFile>& wheels() const { return wheels_; }

  /// Changes the line that declares it; in the other language, too, where the same parameter has the same range. False where there is
  /// no such parameter.
  bool set_parameter(Language language, const std::string& name, std::int64_t value);
  /// The program as it is can be run: it is Python, was compiled ahead, or can be compiled here.
  bool can_run(Language language) const;
  bool can_edit(Language language) const { return language == Language::python || engine::can_compile(); }

  /// The machine that Python runs on where it is shown alone.
  const Machine& machine() const { return machine_; }
  void set_machine(const Machine& machine);
  bool can_simulate() const { return language_ == Language::python && !beside(); }
  /// What runs next is simulated.
  bool simulates() const { return machine_.simulated && can_simulate(); }

  /// What can happen: searches anew, on the simulated machine.
  void explore(unsigned schedules, const std::string& strategy);
  const Exploration& exploration() const { return exploration_; }
  bool exploring() const { return exploration_.busy(); }
  /// There are outcomes to be shown: found by exploring what is shown, or brought by its link.
  bool has_outcomes() const { return can_simulate() && exploration_.any(); }
  /// The outcome whose run is shown or runs next; null: another run's.
  const Outcome* replayed() const;
  /// Runs it again. False if there is none with this number.
  bool replay(int outcome);

  void run();
  /// Also what is being explored.
  void stop();
  /// Takes what has come from the engines, and goes on to the next run. Never waits. True when something to be shown has changed.
  bool poll();
  /// Something that was asked to run has not ended.
  bool busy() const;
  /// It is its turn later on, or as soon as all engines are ready.
  bool queued(Language language) const;
  bool running(Language language) const { return sides_[language].session.busy(); }
  /// How long the longest of the runs that are shown has taken: what all timelines show.
  double elapsed() const;

 private:
  void put(const engine::Program& program);
  void place(const engine::Program& program);
  void share_parameters(Language from);
  bool start_next();
  engine::Program asked(Language language) const;

  PerLanguage<Side> sides_{Side(engine::kPythonImage), Side(engine::kDemosImage)};
  std::string title_;
  Language language_ = Language::python;
  Language wanted_ = Language::python;  // that the person chose, also while there is only the other
  bool beside_ = false;
  std::vector<Language> queue_;         // whose turn it is, in this order
  Machine machine_;
  std::vector<engine::ProgramFile> wheels_;
  Exploration exploration_;
  int replayed_ = -1;                   // the number of the outcome whose schedule the machine has; -1: none's
};

}  // namespace poolyard::app
