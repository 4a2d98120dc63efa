// Which schedules an exploration looks at.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "simulation/report.h"
#include "simulation/schedule.h"

namespace poolyard::engine::simulation {

class Search {
 public:
  virtual ~Search() = default;
  /// The next one, or nothing: then there may be more when what is being looked at was heard of.
  virtual std::optional<Schedule> next() = 0;
  virtual void heard(const Schedule& schedule, const Report& report) = 0;
  /// Whether it wants to know what there was to decide.
  virtual bool wants_moments() const { return false; }
  /// What may be said of the program once there is nothing more to look at: a line, or nothing.
  virtual std::string proof() const { return {}; }
};

/// By the name of a strategy, `most` schedules on the machine of this one.
std::unique_ptr<Search> search_by(const std::string& strategy, const Schedule& machine, unsigned most);

}  // namespace poolyard::engine::simulation
