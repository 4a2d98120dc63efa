// Whether a run is stuck, and why, as its threads' causes tell (cause.h): the wait-for graph of the literature.
//
// Two things can be said for sure. Threads that wait for each other in a circle, each for what only the next can give, never go on, whatever the
// others do: a deadlock. And where every thread of every process waits without a timeout, nobody is left to end any of these waits.
// Anything else may yet end: a wait with a timeout, a lock that another thread is free to release, a thread that sleeps.
//
//     trace::StuckWatch watch(arena);
//     reader.poll([&](const trace::Lane& lane) { watch.on_lane(lane); }, …);
//     if (const trace::Stuck* stuck = watch.look()) print(stuck->text());
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <poolyard/note.h>
#include <poolyard/resource.h>
#include <poolyard/trace.h>

namespace poolyard::trace {

/// What is known of a run at one moment.
struct Snapshot {
  struct Process {
    int slot = -1;
    std::uint32_t id = 0;         ///< process_id()
    bool starting = false;        ///< else it runs
  };
  std::vector<Lane> lanes;        ///< also those that have ended, and places of none (index -1)
  std::vector<Process> processes; ///< that have begun and not ended
  std::map<std::uint32_t, Resource> resources;
  std::map<LaneId, Note> ends;    ///< what threads died of
  bool complete = true;           ///< no thread without a lane is at work
};

/// A run that is stuck.
struct Stuck {
  enum class Kind {
    deadlock,  ///< these threads wait for each other, each for the next; one alone for itself, or for one that has ended
    everybody, ///< all threads wait
  };
  struct Thread {
    Lane lane;
    std::string object;     ///< the name of what it waits for; empty: not known
    LaneId whom = 0;        ///< the thread that could end the wait; 0: not known
    std::string whom_name;
    bool whom_ended = false;
    std::string whom_end;   ///< what became of it, where something is known: "it died of ValueError: 7, line 3"
    std::uint16_t held_since_line = 0;
    /// What and whom it waits for: "Thread-1 (one) waits for lock_b (line 9), which Thread-2 (two) has held since line 8".
    std::string sentence() const;
    std::string name;       ///< with that of its process, where there are several
  };
  Kind kind = Kind::deadlock;
  std::vector<Thread> threads;

  /// All of it, in lines.
  std::string text() const;
};

/// Whether this moment, if it lasts, is one that nothing can end.
std::optional<Stuck> find_stuck(const Snapshot& snapshot);

/// Looks at a run again and again. A moment counts when nobody has done anything for a while.
class StuckWatch {
 public:
  static constexpr double kStable = 150;    ///< ms, of a circle
  /// Where everybody waits: one of them may have been woken, and wait for nothing but a core.
  static constexpr double kAwake = 500;
  /// Likewise, and there are threads that cannot be seen, which might yet do something; or a lock that nobody has, as far as known.
  static constexpr double kPatience = 1000;
  explicit StuckWatch(Arena& arena) : arena_(arena) {}

  /// As a Reader tells it.
  void on_lane(const Lane& lane);
  /// As a NoteReader tells it.
  void on_note(const Note& note);
  /// To be called often, after each poll. That somebody waits for a lock of a thread that has ended it says in a note, once. The report, once, when there is one.
  const Stuck* look();
  /// The same for a run of which somebody knows that it is stuck: at once.
  const Stuck* look_at_once();

 private:
  void note_unreleased();
  static constexpr double kPause = 20;  // ms between two looks
  /// What is known besides the lanes. Whether there may be threads without one: a pool's own, or one that is just beginning.
  bool complete_snapshot();
  static constexpr double kStall = 400; // longer than Bell::kLong: whoever looks got no core for so long, and perhaps others did not, either
  Arena& arena_;
  Snapshot snapshot_;
  double looked_at_ = -1;
  double since_ = 0;
  std::vector<std::uint64_t> moment_;  // who is stuck, and how much each had done
  std::optional<Stuck> reported_;
  std::set<std::uint32_t> unreleased_;  // locks of threads that have ended, of which that was said
};

/// In a few words, what somebody waits for whose cause this is: "waits for an item in jobs".
std::string in_words(const Cause& cause, const std::string& object, const std::string& whom);

/// "line 8". Where a program is more than one file, whoever knows which of its lines has which number says so beforehand; by itself a number is
/// a line's.
std::string line_words(int line);
void name_lines(std::function<std::string(int line)> words);

}  // namespace poolyard::trace
