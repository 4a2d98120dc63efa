#include "model/oversubscription.h"

#include "model/trace_model.h"

namespace poolyard::app {

std::string Oversubscription::note() const {
  if (!is_crowded()) return "busy machine";
  return std::to_string(most_) + " to run on " + std::to_string(cores_) + (cores_ == 1 ? " core" : " cores");
}

std::string Oversubscription::explanation() const {
  if (!is_crowded()) {
    return "Whoever looks at this run got a core late, by 5 ms and more, in " + std::to_string(late_ * 100 / std::max(1, sleeps_)) +
           " % of its looks: something else keeps this machine busy. Some of what is shown as running was waiting for a core, and took longer than it "
           "would have with a core of its own.";
  }
  const std::string own = own_of_most_ == most_ ? "" : ", " + std::to_string(own_of_most_) + " of them this program's";
  const std::string percent = std::to_string(static_cast<int>(share() * 100 + 0.5));
  return "For " + percent + " % of this run, more was ready to run (up to " + std::to_string(most_) + " at once" + own + ") than this machine has cores (" + std::to_string(cores_) +
         "). They took turns: some of what is shown as running was waiting for a core, and took longer than it would "
         "have with a core of its own.";
}

int ready_to_run(const TraceModel& trace) {
  int ready = 0;
  for (const TraceProcess& process : trace.processes()) {
    ready += std::any_of(process.lanes.begin(), process.lanes.end(), [&](int index) {
      const trace::Lane& lane = trace.lanes()[index].info;
      return lane.alive && (lane.state == trace::State::running || lane.state == trace::State::starting);
    });
  }
  return ready;
}

}  // namespace poolyard::app
