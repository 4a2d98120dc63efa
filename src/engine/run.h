// A run of a program: an engine process and what becomes of it.
//
//     engine::Run run;                        // starts an engine, which sets its interpreter up
//     run.start({.text = "print('hello')"});
//     output::Reader output(run.arena());
//     while (run.poll(), run.phase() != engine::Run::Phase::finished) …output.poll()…
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <poolyard/arena.h>
#include <poolyard/process.h>

#include "program.h"
#include "simulation/findings.h"

namespace poolyard::engine {

/// The programs that are engines: one runs what is written in Python, the other the C++ programs that were compiled ahead.
inline constexpr char kPythonImage[] = "poolyard-engine", kDemosImage[] = "poolyard-demos";

/// Whether a program is written in C++: its name tells.
inline bool is_cpp(const Program& program) { return program.name.ends_with(".cpp"); }

/// One engine process and the program it runs. Single-threaded, never waits: fit for a page's main thread. Used once.
class Run {
 public:
  enum class Phase {
    loading,   ///< the engine is being loaded and set up; start() may be called already
    ready,     ///< it waits for a program
    running,
    stopping,  ///< stop() was called; its end has not been noticed yet
    finished,
  };

  /// Starts an engine. A program whose main function runs on a thread of its own (poolyard_image without APP) gives
  /// Arena::current(): in the browser, memory made by such a thread cannot be handed to a process.
  explicit Run(std::shared_ptr<Arena> arena = Arena::create(), std::string image = kPythonImage);
  /// Ends what still runs.
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// For a run on the simulated machine, before the Run is made: what an interpreter has to know when it is set up.
  static void prepare_simulated(Arena& arena, std::uint64_t machine);

  /// The program starts as soon as the engine is there. Throws std::logic_error when called twice.
  void start(const Program& program);
  /// As Ctrl-C at a terminal: a KeyboardInterrupt in the program's main thread, and in its processes'.
  void interrupt();
  /// Ends the program and all its processes at once, whatever they do.
  void stop();
  /// To be called often (every frame): hands the program over, looks at what has happened.
  void poll();

  /// The program waits for its standard input, and has got all that was given. Whoever gives only then can rely on it.
  bool wants_input() const { return wants_input_; }
  /// Gives it more of it; any time after start(). Without a program that reads it, it is kept and then forgotten.
  void give_input(std::string_view bytes);
  /// There is no more: who reads on gets the end, as by Ctrl-D.
  void end_input();

  Phase phase() const { return phase_; }
  /// 0…1 while the engine's image is being loaded (browser), else 1.
  double load_progress() const;
  /// The status, or minus a signal's number, once finished.
  std::optional<int> exitcode() const { return exitcode_; }
  /// It was ended by stop().
  bool stopped() const { return stopped_; }
  /// Why the engine died, if it did not end as a program does, in words for a person; else empty.
  const std::string& error() const { return error_; }
  /// Every thread of a simulated run waits, and nothing will end that: it is to be stopped.
  bool stuck() const { return stuck_; }
  /// Of an exploration: what it has found so far.
  const simulation::Findings& findings() const { return findings_; }
  /// When the program started, in the arena's milliseconds; 0 before, and in a simulated run, whose time begins then.
  double started_ms() const { return started_; }
  /// How long the program has run, or ran.
  double elapsed_ms() const;
  Arena& arena() { return *arena_; }

 private:
  void read_outbox();
  void fail(const std::string& why);

  std::string image_;
  std::shared_ptr<Arena> arena_;
  std::unique_ptr<Process> process_;
  Phase phase_ = Phase::loading;
  bool has_program_ = false;
  std::string unsent_;     // what the engine's inbox had no room for yet
  bool input_over_ = false;    // nothing will be added to that
  bool input_closed_ = false;  // and the engine knows
  bool wants_input_ = false;
  std::string unread_;     // from its outbox, incomplete
  std::optional<int> exitcode_;
  bool stopped_ = false;
  bool stuck_ = false;
  simulation::Findings findings_;
  std::string error_;
  double started_ = 0;
  double ended_ = 0;
};

}  // namespace poolyard::engine
