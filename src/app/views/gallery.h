// The gallery: the programs that come with Poolyard, and what each of them shows.
#pragma once

#include <string>

#include "model/demo.h"
#include "views/ui.h"

namespace poolyard::app {

class Gallery {
 public:
  /// Draws the list; returns the demo that was picked, or null. `shown` is the id of the one in the editor.
  const Demo* draw(Ui& ui, const std::string& shown, const Rect& at);
};

}  // namespace poolyard::app
