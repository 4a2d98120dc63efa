#include "simulation/report.h"

namespace poolyard::engine::simulation {

std::string Report::outcome() const {
  const auto with = [](std::string text, const std::string& more) { return more.empty() ? text : text + ": " + more; };
  switch (end) {
    case End::stuck: return with("stuck for ever", detail);
    case End::too_long: return "does not end";
    case End::crashed: return "the interpreter crashed (signal " + std::to_string(status) + ")";
    case End::finished: break;
  }
  if (!detail.empty()) return detail.substr(0, detail.find_last_not_of('\n') + 1);
  if (status != 0) return with("exit status " + std::to_string(status), output);
  return with("finished", output);
}

}  // namespace poolyard::engine::simulation
