// Why a thread did what it did in one stretch of time, in sentences for one who has never heard of it, and the threads that have a part in
// it: "Thread-1 (one) waits for lock_b (line 8), which Thread-2 (two) has held since line 10, for 1.4 s."
#pragma once

#include <string>

#include "model/stretch.h"

namespace poolyard::app {

struct Why {
  std::string sentence;
  std::string ending;   ///< who ended the wait, and how; empty: nobody, or nobody knows
  int whom = -1;        ///< the lane of the thread that was waited for; -1: not known
  int woken_by = -1;    ///< of the one that ended the wait
};
Why why(const TraceModel& trace, const Stretch& stretch);

/// What the thread waited for, by name: "lock_b", "a lock"; empty: for nothing.
std::string awaited(const TraceModel& trace, const Stretch& stretch);
/// A thread's name; with that of its process where the run has several.
std::string name_of(const TraceModel& trace, int lane);

}  // namespace poolyard::app
