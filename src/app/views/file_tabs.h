// The files of a program, side by side above the editor: one is shown; others can be added, named and closed.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "engine/program.h"
#include "views/ui.h"

namespace poolyard::app {

class FileTabs {
 public:
  /// What the person has asked for. The program itself is tab 0.
  struct Asked {
    std::optional<std::size_t> show, close;
    struct Name {
      std::size_t tab;
      std::string name;
    };
    std::optional<Name> name;
    bool add = false;
  };
  /// `reserved`: what the head's right end is wanted for otherwise. Without `can_change` they can only be looked at.
  Asked draw(Ui& ui, const engine::Program& program, std::size_t shown, bool can_change, const Rect& head, float reserved);
  /// Lets the person type a tab's name.
  void begin_name(const engine::Program& program, std::size_t tab);
  /// Another program is shown.
  void reset();

 private:
  void draw_name(Ui& ui, const Rect& tab, Asked& asked);

  std::optional<std::size_t> naming_;
  bool naming_begins_ = false;
  std::array<char, 201> typed_{};  // as C has it
  float scroll_ = 0;
  std::optional<std::size_t> shown_;  // in the last picture
};

}  // namespace poolyard::app
