// What threads waited for in a part of a run: for each lock, queue and the like, how often, how long, and on which lines. Looked at again
// while the run goes on, it costs what is new.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/stretch.h"

namespace poolyard::app {

struct Awaited {
  trace::Wait wait = trace::Wait::none;
  std::uint32_t object = 0;
  struct Waits {
    std::uint64_t count = 0;
    trace::Tick total = 0;
  };
  Waits all;
  trace::Tick longest = 0;
  int longest_lane = -1;             ///< whose that was…
  trace::Tick longest_start = 0;     ///< …and since when
  std::map<std::uint16_t, Waits> lines;
};

class Contention {
 public:
  /// Waits count that ended in this part, and those that go on at its end.
  void look(const TraceModel& trace, trace::Tick from, trace::Tick to, double now);
  /// Those that took longest, all together, first.
  const std::vector<Awaited>& found() const { return found_; }
  /// "lock_a", or of something without a name, what it is.
  static std::string name(const TraceModel& trace, const Awaited& awaited);

 private:
  using All = std::map<std::pair<std::uint32_t, trace::Wait>, Awaited>;
  static void add(All& all, const Stretch& wait);

  All counted_;
  std::vector<std::size_t> next_;  // of each lane, behind the last that was counted
  std::vector<Awaited> found_;
  bool going_on_ = false;          // some of these waits
  trace::Tick from_ = 0, to_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace poolyard::app
