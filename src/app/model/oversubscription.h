// Whether the machine had a core for everyone who was ready to run. Where it had not, they took turns, and what the
// timeline shows as running was partly waiting for a core: its times are not those of the program alone.
//
//     every look at a run: oversubscription.add(ms since the last look, ready_to_run(trace), all on the machine);
//                          oversubscription.set_sleeps(session.sleeps(), session.late());
//
// A browser does not tell what else is at work; but whoever sleeps for a while and gets a core late knows that something is.
#pragma once

#include <algorithm>
#include <string>

namespace poolyard::app {

class TraceModel;

class Oversubscription {
 public:
  explicit Oversubscription(int cores) : cores_(std::max(1, cores)) {}

  /// For so many ms, so many threads were running or could have been: the run's own, and all of the machine's, the
  /// run's among them, where that is known (else 0).
  void add(double ms, int own, int all) {
    all = std::max(all, own);
    seen_ += ms;
    if (all <= cores_) return;
    crowded_ += ms;
    if (all > most_) own_of_most_ = own;
    most_ = std::max(most_, all);
  }
  /// Since the run began somebody has slept that often, and so often got a core late.
  void set_sleeps(int all, int late) {
    sleeps_ = all;
    late_ = late;
  }
  /// Whether it has made a difference: a short rush, such as processes that start together, does not.
  bool matters() const { return is_crowded() || is_late(); }
  /// The share of the time in which more were ready than there are cores, and how many at most.
  double share() const { return seen_ > 0 ? crowded_ / seen_ : 0; }
  int most() const { return most_; }

  /// For a person, in a few words and in full.
  std::string note() const;
  std::string explanation() const;

 private:
  static constexpr double kLeastTime = 300, kLeastShare = 0.2;

  static constexpr int kLeastSleeps = 30;
  // Demo 07 in Chromium on two cores: 1 to 3 % of the looks when the machine has nothing else to do; 3 to 14 % when others make it take
  // 1.6 times as long.
  static constexpr double kLeastLate = 0.08;

  bool is_crowded() const { return crowded_ >= kLeastTime && share() >= kLeastShare; }
  bool is_late() const { return sleeps_ >= kLeastSleeps && late_ >= kLeastLate * sleeps_; }

  int cores_;
  int most_ = 0, own_of_most_ = 0;
  int sleeps_ = 0, late_ = 0;
  double seen_ = 0, crowded_ = 0;
};

/// How many of a run's threads have something to do on a core. Of a process it is one at most: its threads share one
/// interpreter, and who waits for that needs no core.
int ready_to_run(const TraceModel& trace);

}  // namespace poolyard::app
