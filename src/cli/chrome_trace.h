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
  explicit ChromeTrace(Arena& arena) : arena_(arena) {}
  /// As a trace::Reader tells them, which is to be asked often enough that no lane's ring overflows.
  void on_lane(const trace::Lane& lane);
  void on_span(const trace::Lane& lane, const trace::Span& span);
  /// The whole as JSON. What was overwritten before it was taken stands there as an event "not recorded".
  std::string json() const;

 private:
  struct Event {
    int lane;
    trace::Span span;
  };
  std::string cause_of(const trace::Span& span) const;

  Arena& arena_;
  std::map<std::uint32_t, std::string> names_;  // of what was waited for
  std::map<trace::LaneId, int> by_id_;          // in lanes_
  std::vector<trace::Lane> lanes_;  // as last seen
  std::map<std::pair<int, int>, int> places_;  // of an arena's lane and its generation in lanes_
  std::deque<Event> events_;  // as small as they come: text is made of them at the end, when nobody has to keep pace
};

}  // namespace poolyard::cli
