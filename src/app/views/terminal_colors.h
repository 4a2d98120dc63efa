// The colours in which a program's output is shown, where it asks for some: the theme's own for the sixteen that have names, and any that
// can be read on the ground where it stands.
#pragma once

#include "model/text_style.h"
#include "views/theme.h"

namespace poolyard::app {

struct TerminalColors {
  ImU32 text = 0;
  ImU32 ground = 0;  ///< 0: the panel's
};

/// `text` is the colour of what asks for none.
TerminalColors terminal_colors(const Theme& theme, const TextStyle& style, ImU32 text);

}  // namespace poolyard::app
