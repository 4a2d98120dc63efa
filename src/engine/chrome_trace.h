// A run's trace in the format that Perfetto and chrome://tracing open.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poolyard/trace.h>

namespace poolyard::engine {

class ChromeTrace {
 public:
  /// As a trace::Reader tells them.
  void on_lane(const trace::Lane& lane);
  void on_span(const trace::Lane& lane, const trace::Span& span);
  /// The whole as JSON, in parts of about a megabyte. What was overwritten before it was taken stands there as an event "not recorded".
  void write(const std::function<void(std::string_view part)>& out) const;
  std::string json() const;

 private:
  struct Event {
    int lane;
    trace::Span span;
  };
  std::vector<trace::Lane> lanes_;  // as last seen
  std::map<std::pair<int, int>, int> places_;  // of an arena's lane and its generation in lanes_
  std::deque<Event> events_;  // as small as they come: text is made of them at the end, when nobody has to keep pace
};

}  // namespace poolyard::engine
