// What there is to say about lines of the program while it is looked at: where threads stand, which line each of those that are stuck wants
// something on, and where its owner took that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/stretch.h"

namespace poolyard::app {

struct LineMark {
  enum class Kind {
    stands,  ///< a thread stands there
    wants,   ///< a thread that is stuck waits there
    holds,   ///< and there was taken what it waits for
    step,    ///< where, in the run that is told of, a thread stopped and another one went on
    error,   ///< an exception came from there
  };
  Kind kind = Kind::stands;
  int line = 0;
  int color = 0;     ///< the thread's
  int lane = -1;     ///< its place in TraceModel::lanes(); -1: no thread's
  std::string text;  ///< what to say to who points at it; of `stands`, words_of_standing() has it
};

/// Of a run that is stuck; nothing of another.
std::vector<LineMark> marks_of_stuck(const TraceModel& trace);

/// Where each thread stood at a moment, as far as known; without a moment, where those stand that are alive. By lines.
std::vector<LineMark> standing(const TraceModel& trace, std::optional<trace::Tick> moment);
std::string words_of_standing(const TraceModel& trace, const LineMark& mark, std::optional<trace::Tick> moment, double now);

}  // namespace poolyard::app
