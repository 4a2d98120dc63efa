// What can happen: the outcomes of an exploration, each with its share; and of the one whose run is shown, how it comes about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/workbench.h"
#include "views/ui.h"

namespace poolyard::app {

class OutcomesView {
 public:
  /// What the person has asked for.
  struct Asked {
    std::optional<int> replay;  ///< the number of an outcome whose run is to be seen
    bool share = false;         ///< the run that is seen, with its story, as a link
    int line = 0;               ///< this line of the program
    bool explore = false;       ///< anew, as below
  };
  /// Without a name: its head has what somebody else draws there, as wide as `head`.
  Asked draw(Ui& ui, const Workbench& workbench, std::string_view name, const Rect& at, float head = 0);

  /// What is explored the next time.
  unsigned schedules() const { return schedules_; }
  const std::string& strategy() const { return strategy_; }

 private:
  void draw_head(Ui& ui, const Exploration& exploration, const Rect& at, float head);
  float draw_verdict(Ui& ui, const Workbench& workbench, const Rect& at);
  void draw_bar(Ui& ui, const Findings& findings, const Rect& at);
  float draw_outcome(Ui& ui, const Workbench& workbench, const Outcome& outcome, const Rect& at, bool scrolling, Asked& asked);
  float draw_story(Ui& ui, const Workbench& workbench, const Outcome& outcome, const Rect& at, bool scrolling, Asked& asked);
  void draw_choices(Ui& ui, const Rect& at, Asked& asked);

  unsigned schedules_ = Exploration::kSchedules;
  std::string strategy_ = "random";
};

}  // namespace poolyard::app
