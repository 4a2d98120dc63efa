// A run's trace in the format that Perfetto and chrome://tracing open.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/trace.h>

namespace poolyard::cli {

class ChromeTrace {
 public:
  explicit ChromeTrace(Arena& arena) : reader_(arena) {}
  /// Takes what is new; to be called often enough that no lane's ring overflows. Returns whether there was any.
  bool poll();
  /// The whole as JSON. What was overwritten before it was taken stands there as an event "not recorded".
  std::string json() const;
  /// Threads that are not in it, since there were too many at once.
  int unrecorded_threads() const { return reader_.unrecorded_threads(); }

 private:
  struct Event {
    int lane;
    trace::Span span;
  };
  trace::Reader reader_;
  std::vector<trace::Lane> lanes_;  // as last seen
  std::map<std::pair<int, int>, int> places_;  // of an arena's lane and its generation in lanes_
  std::deque<Event> events_;  // as small as they come: text is made of them at the end, when nobody has to keep pace
};

}  // namespace poolyard::cli
