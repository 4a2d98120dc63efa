// A program's parameters as sliders.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/parameters.h"
#include "views/ui.h"

namespace poolyard::app {

class Sliders {
 public:
  struct Change {
    std::string name;
    std::int64_t value = 0;
  };
  /// What the person did: a slider has moved; and all of it is over, so that what has changed may be run.
  struct Done {
    std::optional<Change> change;
    bool let_go = false;
  };
  /// How high they are together in that width; 0 where there are none.
  static float height(std::span<const engine::Parameter> parameters, float width);
  Done draw(Ui& ui, std::span<const engine::Parameter> parameters, const Rect& at);

 private:
  bool moved_ = false;  // since it was taken hold of
};

}  // namespace poolyard::app
