// The simulated machine: the threads of all processes of a run, one at a time, on clocks of their own.
//
// A thread of the program is a thread of the system here, too, but it goes on only while it has the turn. Whoever has it executes as many
// instructions as the strategy has granted, or until it must wait; then the strategy says who is next. Nothing else has a say, so the same
// schedule gives the same run. Time passes by instructions; when everybody waits, it is at once as late as the first timeout wants it.
//
// Who decides among whom: where a search is at work, or what it found is replayed, one strategy among all threads of all processes, on one clock. With `fair`
// each process is a *domain* of its own, with its own clock, in which the strategy says who has the interpreter lock; and the domains share the machine's
// cores, see choose().
//
// It lies in the first process of the run. What a process does for it is said in part.h, what the interpreter does, by the patch
// (Include/py_poolyard.h). docs/simulation.md has the whole.
//
//     simulation::Machine::switch_on({.schedule = schedule, .stuck = …});   // on Python's main thread, once, before the program
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/board.h"
#include "simulation/findings.h"
#include "simulation/random.h"
#include "simulation/schedule.h"
#include "simulation/strategy.h"

namespace poolyard::engine::simulation {

// What the simulated machine takes for things, in nanoseconds. An instruction: as a native interpreter does on a machine of these days.
inline constexpr std::int64_t kInstruction = 25;
inline constexpr std::int64_t kSwitchInterval = 5'000'000;  // sys.getswitchinterval()
inline constexpr std::int64_t kCoreSlice = 3'000'000;       // for so long a process keeps a core that others want, as Linux has it
inline constexpr std::int64_t kProcessStart = 1'500'000;    // from start() to the child's first instruction
/// For so long a process may be ahead of another one at work without having to do with it.
inline constexpr std::int64_t kAhead = 1'000'000;
/// When it is switched on, by time.time(): the beginning of 2026.
inline constexpr std::int64_t kEpoch = 1'767'225'600'000'000'000;

class Machine {
 public:
  struct Options {
    Schedule schedule;
    std::uint64_t most_instructions = 0;   ///< 0: as many as it takes
    bool notes_moments = false;            ///< all that there was to decide: see moments()
    bool notes_story = false;              ///< where each switch was: see story()
    bool one_of_many = false;              ///< what its processes print, and die of, is told to `said`
    std::function<void()> begins;          ///< the program is about to start a thread, or to have something between processes: nothing was decided yet, and this is the last chance to plan()
    std::function<void()> stuck;           ///< every thread waits, and no timeout is due. Must not return
    std::function<void()> too_long;        ///< as many instructions have begun. Must not return
    std::function<void(const std::string& process)> crashed;   ///< a process was ended by nobody of the run. Must not return
    std::function<void(Text kind, std::string_view text)> said;   ///< by another process
  };

  /// From here on this process's Python is a simulated run; the calling thread is thread 0.
  static void switch_on(Options options);
  /// Null: a real run, or another process than the first.
  static Machine* current();

  /// How it is to go on, before anything was decided.
  void plan(const Schedule& schedule, bool notes_moments, bool notes_story);
  /// The name, for people, of the thread whose turn it is.
  void name_thread(const std::string& name);

  /// Since it was switched on, in nanoseconds.
  std::int64_t time() const;
  /// How many instructions have begun.
  std::uint64_t instructions() const;
  /// Of them, those of the program's own code; 0 if the strategy does not want to know.
  std::uint64_t instructions_of_program() const { return turn_.of_program; }
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

  /// What the other processes' threads say of who waits where, when nobody can go on (Text::description), a line each.
  std::string descriptions();
  /// Ends what other processes there are, where nobody else does.
  void end_others();

  // --- for part.cpp: with the turn -----------------------------------------------------------------------------------

  Turn& turn() { return turn_; }
  /// Does what is asked, and says in turn() whose turn it is from here on. Returns who was started.
  Seat handle(const Request& request);
  void said(Text kind, std::string_view text);
  /// Whether anybody waits at a place that has the same number.
  bool is_awaited(std::uint64_t place) const {
    return at_places_[static_cast<std::size_t>(Board::number_of(place))] != 0 || (anywhere_ != 0 && is_in_arena(place));
  }
  /// See Options::begins.
  void begin();
  /// Gives the turn to the thread that it names.
  void pass();
  /// Until it is the calling thread's turn, which is of this process.
  void await(int thread);
  /// Where the processes find each other; made for the first that is started.
  const Board& board() const { return board_; }
  [[noreturn]] void crash(int slot);

 private:
  static constexpr std::int64_t kNever = -1;

  struct Thread {
    int number = 0;
    int process = 0;
    int word = -1;                              // on the board; -1: of this process, and it sleeps on the next
    std::atomic<std::uint32_t> has_turn{0};
    std::uint64_t place = kNowhere;             // where it waits, until it goes on
    std::int64_t deadline = kNever;
    bool waits = false;                         // is among waiting_, or was and has not gone on
    bool woken = false;
    bool ended = false;
    std::string name;
  };
  struct Process {
    int slot = 0;
    int generation = 0;
    int domain = 0;
    bool over = false;
    std::string name;
  };
  /// Those among whom the strategy decides.
  struct Domain {
    int number = 0;
    std::int64_t clock = 0;
    std::vector<int> ready;       // by number
    int current = 0;              // who had the turn last
    bool forced = false;          // it had to wait
    bool alone = true;            // nobody else could go on when that was last granted something
    bool holds_gil = false;       // it gave the turn up in the middle of what it was granted
    std::uint64_t left = 0;       // instructions, of what that was
    bool on_core = false, queued = false;
    std::int64_t core_until = 0;  // then others have the core, if they want it
  };
  enum class Why { spent, forced, meets };

  explicit Machine(Options options);

  Thread& thread(int number) { return threads_[static_cast<std::size_t>(number)]; }
  Domain& domain_of(int number) { return domains_[static_cast<std::size_t>(processes_[static_cast<std::size_t>(thread(number).process)].domain)]; }
  int add_thread(int process, std::int64_t begins);
  int add_process(int slot);
  void make_board();
  void make_ready(int number, std::int64_t at);
  void make_unready(int number);
  void set_place(Thread& one, std::uint64_t place);
  void decide_soon(int number);
  Decision decide(Moment& moment);
  void next(Why why);
  Domain& choose();
  void give_core(Domain& domain);
  void take_core(Domain& domain);
  bool fire(std::int64_t until);
  std::int64_t first_deadline() const;
  void note_switch(const Moment& moment);
  void wait(std::uint64_t place, std::int64_t timeout);
  void wake(std::uint64_t place, int count);
  void strike();
  bool in_step() const;

  Options options_;
  std::unique_ptr<Strategy> strategy_;
  bool by_process_ = false;      // each is a domain
  Board board_;
  std::deque<Thread> threads_;
  std::deque<Process> processes_;
  std::deque<Domain> domains_;
  std::vector<int> waiting_;     // in the order in which they came
  std::array<int, Board::kPlaces> at_places_{};  // how many threads wait at places of that number
  int anywhere_ = 0;
  std::vector<int> words_;       // of the board that are free
  int words_used_ = 0;

  std::vector<int> at_work_;     // domains that have a core
  std::deque<int> queue_;        // and that want one
  std::vector<std::int64_t> free_since_;  // the other cores

  Turn turn_;
  int line_ = 0;                 // of the program, where whoever asks stands
  std::uint64_t granted_at_ = 0; // the instruction at which the turn was given
  std::uint64_t forced_at_ = 0;  // that of the last forced decision
  int turns_ = 0;                // and how many there were at it, less one
  bool has_decided_ = false;
  std::string* description_ = nullptr;
  std::vector<Switch> switches_;
  std::vector<Moment> moments_;
  std::vector<Step> story_;
};

}  // namespace poolyard::engine::simulation
