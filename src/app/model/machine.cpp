#include "model/machine.h"

namespace poolyard::app {
namespace {

constexpr const char* kBySeed = "fair";  // whoever wants the interpreter lock gets it after 5 ms, as in a real run

}  // namespace

std::string Machine::schedule() const {
  if (!simulated) return {};
  if (!replayed.empty()) return replayed;
  return engine::simulation::Schedule{.machine = seed, .cores = cores, .strategy = kBySeed, .seed = seed, .length = 0, .switches = {}}.text();
}

Machine Machine::of(std::string_view schedule) {
  if (schedule.empty()) return {};
  const auto parsed = engine::simulation::Schedule::parse(schedule);
  Machine machine{.simulated = true, .seed = parsed.machine, .cores = parsed.cores, .replayed = {}};
  if (machine.schedule() != schedule) machine.replayed = schedule;
  return machine;
}

std::string words_of(const Machine& machine) {
  return "seed " + std::to_string(machine.seed) + ", " + std::to_string(machine.cores) + (machine.cores == 1 ? " core" : " cores");
}

std::string not_simulated(std::string_view exception) {
  constexpr std::string_view kSaid = "cannot be simulated yet: ";  // by _engine_simulation.py
  const std::size_t at = exception.find(kSaid);
  if (at == std::string_view::npos) return {};
  const std::string_view what = exception.substr(at + kSaid.size());
  return std::string(what.substr(0, what.find(". Run ")));
}

}  // namespace poolyard::app
