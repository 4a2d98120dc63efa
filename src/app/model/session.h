// One window's runs: the one shown (going on or finished), and a spare engine that is made ready meanwhile, so that Run
// starts at once. An engine runs one program only.
//
//     session.run(program);
//     every frame: session.poll();
//     session.console(), session.trace(), session.phase() …
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <poolyard/arena.h>

#include "engine/run.h"
#include "model/console.h"
#include "model/recorder.h"
#include "model/trace_model.h"

namespace poolyard::app {

class Session {
 public:
  using Phase = engine::Run::Phase;

  Session();
  /// Shows a run that was recorded elsewhere and is over.
  explicit Session(TraceModel trace);

  /// Forgets the last run and starts this one; ends the one that goes on, if any.
  void run(const engine::Program& program);
  void stop();
  /// Takes what has come from the engines. Never waits. True when something to be shown has changed.
  bool poll();

  /// Of the run that is shown; without one, of the spare engine.
  Phase phase() const;
  /// The program was asked to run and has not ended.
  bool busy() const { return active_ != nullptr; }
  /// Asked to run, but its engine is still being loaded.
  bool waiting_for_engine() const { return busy() && active_->run.phase() < Phase::running; }
  bool has_run() const { return has_run_; }
  double load_progress() const;

  std::optional<int> exitcode() const { return exitcode_; }
  bool stopped() const { return stopped_; }
  /// Why the run failed for no fault of the program; or, where none could run, why no engine starts.
  const std::string& error() const { return exitcode_ ? error_ : spare_error_; }
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

  const Console& console() const { return console_; }
  const TraceModel& trace() const { return trace_; }

 private:
  /// A run, and who takes down what it does.
  struct Recorded {
    std::shared_ptr<Arena> arena = Arena::create();
    engine::Run run{arena};
    Recorder recorder{arena};
  };
  void make_spare();
  bool take_news();
  void end_run();

  std::unique_ptr<Recorded> active_;
  std::unique_ptr<Recorded> spare_;
  bool finishing_ = false;   // the program has ended; the recorder was told
  double known_until_ = 0;
  bool has_run_ = false;
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
