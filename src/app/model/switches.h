// The moments of a simulated run at which another thread goes on: one thread at a time runs there, so between them each stays where it is.
//
//     switches.look(trace);
//     if (auto moment = switches.after(shown)) show(*moment);
#pragma once

#include <optional>
#include <vector>

#include "model/trace_model.h"

namespace poolyard::app {

class Switches {
 public:
  /// Takes what is new, of a trace that only grows.
  void look(const TraceModel& trace);
  void forget() { *this = Switches(); }

  std::optional<trace::Tick> after(trace::Tick moment) const;
  std::optional<trace::Tick> before(trace::Tick moment) const;
  std::size_t size() const { return moments_.size(); }

 private:
  std::vector<std::size_t> seen_;     // of each lane, how many spans were looked at
  std::vector<trace::Tick> moments_;  // in order
};

}  // namespace poolyard::app
