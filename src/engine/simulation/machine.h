// The simulated machine: the threads of one process, one at a time, on a clock of their own.
//
// A thread of the program is a thread of the system here, too, but it goes on only while it has the baton. Whoever has it executes as many
// instructions as the strategy has granted, or until it must wait; then the strategy says who is next. Nothing else has a say, so the same
// schedule gives the same run. Time passes by instructions; when everybody waits, it is at once as late as the first timeout wants it.
//
// What the interpreter does for it, the patch says (Include/py_poolyard.h). docs/simulation.md has the whole.
//
//     simulation::Machine::switch_on({.schedule = schedule, .stuck = …});   // on Python's main thread, once, before the program
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "simulation/findings.h"
#include "simulation/random.h"
#include "simulation/schedule.h"
#include "simulation/strategy.h"

struct _ts;

namespace poolyard::engine::simulation {

// What the simulated machine takes for things, in nanoseconds. An instruction: as a native interpreter does on a machine of these days.
inline constexpr std::int64_t kInstruction = 25;
inline constexpr std::int64_t kSwitchInterval = 5'000'000;  // sys.getswitchinterval()
/// When it is switched on, by time.time(): the beginning of 2026.
inline constexpr std::int64_t kEpoch = 1'767'225'600'000'000'000;

class Machine {
 public:
  struct Options {
    Schedule schedule;
    std::uint64_t most_instructions = 0;   ///< 0: as many as it takes
    bool notes_moments = false;            ///< all that there was to decide: see moments()
    bool notes_story = false;              ///< where each switch was: see story()
    std::function<void()> first_thread;    ///< the program is about to start one: nothing was decided yet, and this is the last chance to plan()
    std::function<void()> stuck;           ///< every thread waits, and no timeout is due. Must not return
    std::function<void()> too_long;        ///< as many instructions have begun. Must not return
  };

  /// From here on this process's Python is a simulated run; the calling thread is thread 0.
  static void switch_on(Options options);
  /// Null: a real run.
  static Machine* current();

  /// How it is to go on, before anything was decided.
  void plan(const Schedule& schedule, bool notes_moments, bool notes_story);
  /// The calling thread's name, for people.
  void name_thread(const std::string& name);

  /// Since it was switched on, in nanoseconds.
  std::int64_t time() const;
  /// How many instructions have begun.
  std::uint64_t instructions() const;
  /// Of them, those of the program's own code; 0 if the strategy does not want to know.
  std::uint64_t instructions_of_program() const { return of_program_; }
  /// Whether there was anything to decide so far.
  bool has_decided() const { return has_decided_; }
  /// How it went so far, as a list.
  Schedule listed() const;

  /// What there was to decide, noted when Options say so: whenever somebody had to wait while several could go on, and before each of the
  /// program's own instructions that concerns others.
  const std::vector<Moment>& moments() const { return moments_; }

  /// The switches of listed(), and the threads' names, by number; when Options say so.
  const std::vector<Step>& story() const { return story_; }
  std::vector<std::string> thread_names() const;

 private:
  static constexpr std::int64_t kNever = -1;
  struct Thread {
    int number = 0;
    std::atomic<std::uint32_t> has_baton{0};
    const void* place = nullptr;     // where it waits, until it goes on
    std::int64_t deadline = kNever;
    bool woken = false;
    bool ended = false;
    std::string name;
  };

  explicit Machine(Options options);

  // What the interpreter calls, always on the thread that has the baton but for begin().
  static void spent();
  static int wait(const void* place, long long timeout);
  static void wake(const void* place);
  static void* start();
  static void not_started(void* thread);
  static void begin(void* thread);
  static void end();
  static long long time_now();
  static void random(void* bytes, long long size);

  Thread& add_thread();
  void make_ready(int thread);
  void decide_soon();
  Decision decide(Moment& moment);
  void count();
  void let_time_pass();
  int next(bool forced);
  void note_switch(const Moment& moment);
  /// Instruction by instruction: to know which are the program's.
  bool goes_in_step() const { return ready_.size() > 1 && (options_.notes_moments || strategy_->counts_program()); }
  bool goes_on_in_step();
  void pass_baton(int thread);
  void await_baton(Thread& thread);

  Options options_;
  std::unique_ptr<Strategy> strategy_;
  Random random_;
  std::deque<Thread> threads_;
  std::vector<int> ready_;      // by number
  std::vector<int> waiting_;    // in the order in which they came
  int current_ = 0;
  std::int64_t skipped_ = 0;    // time that passed while everybody waited
  std::uint64_t begun_ = 0;     // instructions, at the last count
  int granted_ = 0;             // the budget then
  std::uint64_t until_ = 0;     // the instruction before which something is due: a timeout, or an end
  std::uint64_t of_program_ = 0;
  std::uint64_t slice_ = 0;     // how many of the program's instructions are left to the current thread, where they are counted
  std::uint64_t forced_at_ = 0; // the instruction of the last forced decision
  int turn_ = 0;                // and how many there were at it, less one
  bool alone_ = true;           // nobody else could go on when the current thread was last granted something
  bool has_decided_ = false;
  std::vector<Switch> switches_;
  std::vector<Moment> moments_;
  std::vector<Step> story_;
};

}  // namespace poolyard::engine::simulation
