// The gallery: the programs that come with Poolyard, and what each of them shows.
#pragma once

#include "model/demo.h"
#include "views/ui.h"

namespace poolyard::app {

class Gallery {
 public:
  /// Draws the list; returns the demo that was picked, or null. `shown` is the one in the editor, if any, which explains itself as it is
  /// written in `language`.
  const Demo* draw(Ui& ui, const Demo* shown, Language language, const Rect& at);
};

}  // namespace poolyard::app
