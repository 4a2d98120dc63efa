// The interface's icons, drawn as strokes: crisp at every scale, and no icon font to load.
#pragma once

#include <imgui.h>

namespace poolyard::app {

enum class Icon {
  none,
  play,
  stop,
  share,
  sun,
  moon,
  copy,
  fit,
  follow,
  minus,
  plus,
  close,
  warning,
  logo,
  branches,
  list,
  check,
  measure,
  statistics,
  search,
  save,
  ways,
  left,
  right,
  up,
  down
};

/// `size` is the icon's box; strokes are 1.5 units wide.
void draw_icon(ImDrawList* draw, Icon icon, ImVec2 center, float size, ImU32 color);

}  // namespace poolyard::app
