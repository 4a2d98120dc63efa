// The gallery: the programs that a person has typed, and those that come with Poolyard and what each of them shows.
#pragma once

#include <optional>

#include "model/demo.h"
#include "model/drafts.h"
#include "views/ui.h"

namespace poolyard::app {

class Gallery {
 public:
  /// What was picked, if anything.
  struct Picked {
    const Demo* demo = nullptr;
    std::optional<std::size_t> draft;    ///< its place
    std::optional<std::size_t> removed;  ///< of one that is not wanted any more
  };
  /// Draws the list. `shown` is the demo in the editor, if any, which explains itself as it is written in `language`.
  Picked draw(Ui& ui, const Drafts& drafts, const Demo* shown, Language language, const Rect& at);

 private:
  static constexpr std::size_t kFirst = 6;  // drafts; the others are shown when they are asked for
  bool all_drafts_ = false;
  float draw_drafts(Ui& ui, const Drafts& drafts, const Rect& list, float y, bool scrolling, Picked& picked);
};

}  // namespace poolyard::app
