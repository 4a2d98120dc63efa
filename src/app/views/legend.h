// What the timeline's colours and patterns mean.
#pragma once

#include "model/demo.h"
#include "model/session.h"
#include "views/ui.h"

namespace poolyard::app {

inline constexpr float kLegendRow = 20;

/// Names the states that this run has been in (before the first run: all that there are, with an interpreter or without), and explains
/// each to who asks. Goes on in a new row where it must and there is room; returns the height it took. `demo`: becomes the one that the
/// person wants to see.
float draw_legend(Ui& ui, const Session& session, bool interpreted, const Rect& at, const Demo*& demo);

}  // namespace poolyard::app
