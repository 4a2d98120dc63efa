// The runs of one language's programs: the one shown (going on or finished), and a spare engine that is made ready meanwhile, so that
// Run starts at once. An engine runs one program only.
//
//     Session session(engine::kPythonImage);
//     session.prepare();
//     session.run(program);
//     every frame: session.poll();
//     session.console(), session.trace(), session.phase() …
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <poolyard/arena.h>

#include "engine/compilation.h"
#include "engine/program_lines.h"
#include "engine/run.h"
#include "engine/run_files.h"
#include "model/console.h"
#include "model/recorder.h"
#include "model/trace_model.h"

namespace poolyard::app {

class Session {
 public:
  using Phase = engine::Run::Phase;

  /// `image`: the engines, see engine/run.h.
  explicit Session(const char* image) : image_(image) {}
  /// Shows a run that was recorded elsewhere and is over.
  explicit Session(TraceModel trace);

  /// Makes an engine ready for the next run, if none is and none is known to be impossible. It costs the machine something: not to
  /// be called while something is measured.
  void prepare();
  /// An engine waits for a program, or there will be none.
  bool prepared() const;

  /// Forgets the last run and starts this one; ends the one that goes on, if any. What is to be simulated gets an engine of its own.
  void run(const engine::Program& program);
  /// The same, of a C++ program that has to be compiled first.
  void compile_and_run(const engine::Program& program);
  /// The last run is not shown any more; one that goes on is ended.
  void forget();
  void stop();
  /// The program waits for what a person types.
  bool wants_input() const { return active_ && active_->run.wants_input(); }
  /// A line for it, without its end; only while it wants one.
  void type(std::string_view line);
  /// Nothing more will be typed in this run.
  void end_input();
  /// Takes what has come from the engines. Never waits. True when something to be shown has changed.
  bool poll();

  /// Of the run that is shown; without one, of the spare engine.
  Phase phase() const;
  /// The program was asked to run and has not ended.
  bool busy() const { return active_ != nullptr || compiling(); }
  /// Its program is still being compiled.
  bool compiling() const { return compilation_ && !active_ && !exitcode_; }
  /// It was asked to stop and has not ended yet.
  bool stopping() const { return active_ && active_->run.stopped(); }
  /// Asked to run, but its engine is still being loaded.
  bool waiting_for_engine() const { return compiling() || (busy() && active_->run.phase() < Phase::running); }
  bool has_run() const { return has_run_; }
  /// Changes when another run is shown, or none any more: what was known of the trace and the output means nothing then.
  int run_number() const { return run_number_; }
  double load_progress() const;

  std::optional<int> exitcode() const { return exitcode_; }
  bool stopped() const { return stopped_; }
  /// Why the run failed for no fault of the program; or, where none could run, why no engine starts.
  const std::string& error() const { return exitcode_ ? error_ : spare_error_; }
  /// What the compiler had to say about the lines of this text, if it was the last that it was given.
  std::span<const engine::Remark> remarks(const std::string& text) const {
    return text == compiled_.text ? std::span<const engine::Remark>(remarks_) : std::span<const engine::Remark>();
  }
  /// Whether this is the text that runs, or ran: lines that the trace speaks of are its lines.
  bool is_of_run(const std::string& text) const { return has_run_ && text == text_; }
  /// The same of a file beside the program.
  bool is_of_run(const engine::ProgramFile& file) const;
  /// Its modules, whose lines the trace knows by other numbers.
  const std::vector<engine::ProgramModule>& modules() const { return modules_; }
  /// The program's name, as tracebacks have it.
  const std::string& name() const { return name_; }
  /// The folder it runs in, as tracebacks name it; empty: not one of its own.
  const std::string& folder() const { return folder_; }
  /// What the run has written, once it is over.
  const engine::RunFiles::Written& written() const { return written_; }
  /// The schedule of a simulated run (see Machine): its times are the simulated machine's. Empty: a real one.
  const std::string& schedule() const { return schedule_; }
  bool simulated() const { return !schedule_.empty(); }
  /// Of a simulated run: all of its threads wait, and nothing would have ended that.
  bool stuck() const { return stuck_; }
  /// How the shown run ended, in words for a person.
  std::string ending() const;

  /// Of the program's run, in ms; 0 before it has started.
  double elapsed() const;
  /// When the program began, in the trace's and the output's time.
  double origin() const { return origin_; }
  /// Now (or the end of a finished run), in the same time: the moment until which the trace is known.
  double now() const;
  /// This moment in the same time, whatever is known of it; of a finished run, its end.
  double present() const;

  /// How often the run was looked at after a sleep, and how often that came late (Recorder::kLate), because no core was free.
  int sleeps() const { return sleeps_; }
  int late() const { return late_; }

  const Console& console() const { return console_; }
  const TraceModel& trace() const { return trace_; }

 private:
  /// A run, and who takes down what it does.
  struct Recorded {
    explicit Recorded(const std::string& image) : run(arena, image), recorder(arena) {}
    /// On a simulated machine with this number.
    Recorded(const std::string& image, std::uint64_t machine) : run(prepared(arena, machine), image), recorder(arena, true) {}
    std::shared_ptr<Arena> arena = Arena::create();
    std::unique_ptr<engine::RunFiles> files;  // gone after the run is
    engine::Run run;
    Recorder recorder;
  };
  static std::shared_ptr<Arena> prepared(std::shared_ptr<Arena> arena, std::uint64_t machine);
  void make_spare();
  void begin(std::unique_ptr<Recorded> recorded, const engine::Program& program);
  void prepare_files(engine::Program& program);
  void fail(const char* why);
  bool take_compiled();
  bool take_news();
  void keep_virtual(News& news) const;
  void end_run();

  const char* image_ = nullptr;
  std::unique_ptr<engine::Compilation> compilation_;  // of the run that is shown, until it runs
  engine::Program compiled_;                          // what it compiles
  std::vector<engine::Remark> remarks_;
  std::string text_;         // of the run that is shown
  std::vector<engine::ProgramFile> files_;
  std::vector<engine::ProgramModule> modules_;
  std::string folder_, name_;
  engine::RunFiles::Written written_;
  std::string schedule_;     // likewise
  bool stuck_ = false;
  std::unique_ptr<Recorded> active_;
  std::unique_ptr<Recorded> spare_;
  bool wanted_input_ = false;  // as of the last poll()
  bool finishing_ = false;   // the program has ended; the recorder was told
  bool explains_ = false;    // it is stuck; likewise
  double known_until_ = 0;
  int sleeps_ = 0, late_ = 0;
  bool has_run_ = false;
  int run_number_ = 0;
  bool stopped_ = false;
  std::optional<int> exitcode_;
  std::string error_;        // of the last run; set with its exit code
  std::string spare_error_;  // of the engine made ready for the next run: that run's business, not the last one's
  double origin_ = 0;
  double end_ = 0;
  Phase last_spare_phase_ = Phase::loading;
  double last_progress_ = 0;
  Phase last_phase_ = Phase::loading;
  Console console_;
  TraceModel trace_;
};

}  // namespace poolyard::app
