// A run's trace in the format that Perfetto and chrome://tracing open: spans as complete events, a task's way from whoever handed it to its
// pool to the worker, and from there to whoever got its outcome, as flow events, and what is said of threads as instant events.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poolyard/note.h>
#include <poolyard/trace.h>

namespace poolyard::engine {

/// What a thread was doing, as other programs are told.
const char* name_of(trace::State state);

class ChromeTrace {
 public:
  /// `name_of`: what people call an object that threads wait for, by its number (see poolyard/cause.h); empty where nobody knows.
  explicit ChromeTrace(std::function<std::string(std::uint32_t object)> name_of) : name_of_(std::move(name_of)) {}
  /// As a trace::Reader tells them.
  void on_lane(const trace::Lane& lane);
  void on_span(const trace::Lane& lane, const trace::Span& span);
  void on_link(const trace::Lane& lane, const trace::Link& link);
  /// As a trace::NoteReader tells it.
  void on_note(const trace::Note& note);
  /// Thread by thread, in the order in which they began: of a simulated run it is the same every time, whenever it was read.
  void sort();
  /// The whole as JSON, in parts of about a megabyte. What was overwritten before it was taken stands there as an event "not recorded".
  void write(const std::function<void(std::string_view part)>& out) const;
  std::string json() const;

 private:
  struct Event {
    int lane;
    trace::Span span;
  };
  /// A pool's task: the pool, and its number there.
  using Task = std::pair<trace::PoolNumber, std::int32_t>;
  struct Way {
    int lane = -1;
    trace::Tick time = 0;
  };
  std::string cause_of(const trace::Span& span) const;

  std::function<std::string(std::uint32_t object)> name_of_;
  std::map<std::uint32_t, std::string> names_;  // of what was waited for: asked for while it is known
  std::map<trace::LaneId, int> by_id_;          // in lanes_
  std::vector<trace::Lane> lanes_;  // as last seen
  std::map<std::pair<int, int>, int> places_;  // of an arena's lane and its generation in lanes_
  std::map<Task, Way> submitted_, received_;
  std::map<Task, std::string> values_;  // what tasks were called with and gave
  std::vector<trace::Note> notes_;
  std::deque<Event> events_;  // as small as they come: text is made of them at the end, when nobody has to keep pace
};

}  // namespace poolyard::engine
