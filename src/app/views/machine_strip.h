// What there is to choose about the simulated machine: its seed and its cores; or which run of it is seen again.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "model/machine.h"
#include "views/sliders.h"
#include "views/ui.h"

namespace poolyard::app {

class MachineStrip {
 public:
  static constexpr float kHeight = 44;
  /// What the person did: chose another machine; and wants to see what comes of it.
  struct Done {
    std::optional<Machine> machine;
    bool run = false;
    int step = 0;      ///< to the switch before, -1, or the next one, 1
    bool play = false; ///< from switch to switch, or no more
  };
  /// The moment of the run that is looked at, if there is a run.
  struct Playhead {
    std::string text;
    bool before = false, after = false;  ///< there are switches
    bool plays = false;                  ///< it moves by itself
  };
  Done draw(Ui& ui, const Machine& machine, const std::optional<Playhead>& playhead, const Rect& at);

 private:
  void draw_replay(Ui& ui, const Machine& machine, const Rect& at, Done& done);
  void draw_steps(Ui& ui, const Playhead& playhead, const Rect& at, Done& done);
  float draw_seed(Ui& ui, const Machine& machine, const Rect& at, Done& done);

  Sliders cores_;
  std::array<char, 24> typed_{};  // as C has it
  bool typing_ = false;
};

}  // namespace poolyard::app
