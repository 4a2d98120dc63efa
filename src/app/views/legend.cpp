#include "views/legend.h"

#include <algorithm>
#include <array>

#include "model/state_words.h"

namespace poolyard::app {
namespace {

/// A small bar that looks as the shader draws it.
void draw_swatch(Ui& ui, const StateLook& look, const Rect& box) {
  const float height = std::max(2.0f, box.h * look.height);
  const float top = box.y + (box.h - height) / 2;
  const Rect bar{box.x, top, box.w, height};
  ui.draw()->AddRectFilled(bar.min(), bar.max(), look.color, std::min(2.0f, height / 2));
  if (look.pattern == Pattern::hatched) {
    ui.draw()->PushClipRect(bar.min(), bar.max(), true);
    for (float hatch = bar.x - bar.h; hatch < bar.right(); hatch += 4) {
      ui.draw()->AddLine({hatch, bar.bottom()}, {hatch + bar.h, bar.y}, faded(ui.theme->panel, 0.6f), 1);
    }
    ui.draw()->PopClipRect();
  } else if (look.pattern == Pattern::dotted) {
    for (float dot = bar.x + 3; dot < bar.right(); dot += 6) {
      ui.draw()->AddCircleFilled({dot, bar.y + bar.h / 2}, 1.2f, faded(ui.theme->panel, 0.7f));
    }
  }
}

}  // namespace

float draw_legend(Ui& ui, const Session& session, bool interpreted, const Rect& at) {
  // Only what this run holds; before the first run, everything one may see.
  std::array<bool, SpanTrack::kKinds> used{};
  bool tasks = !session.has_run();
  for (int kind = 0; kind < trace::kStates; ++kind) used[kind] = !session.has_run();
  if (!interpreted) used[static_cast<int>(trace::State::gil)] = false;
  const trace::Tick origin = trace::ticks(session.origin());
  for (const TraceLane& lane : session.trace().lanes()) {
    const SpanTrack::Shares sum = lane.states.sum(lane.states.first_ending_after(origin), lane.states.size());
    for (int kind = 0; kind < SpanTrack::kKinds; ++kind) used[kind] = used[kind] || sum[kind] > 0;
    if (lane.info.alive) used[static_cast<int>(lane.info.state)] = true;
    tasks = tasks || !lane.tasks.empty() || lane.info.task >= 0;
  }
  float x = at.x, y = at.y;
  const auto entry = [&](std::string_view name, const auto& swatch) {
    const float width = 18 + 6 + ui.width(ui.fonts.small, name) + 14;
    if (x > at.x && x + width - 14 > at.right()) {
      x = at.x;
      y += kLegendRow;
    }
    if (y + kLegendRow <= at.bottom() + 1) {
      swatch(Rect{x, y + (kLegendRow - 10) / 2, 18, 10});
      ui.text(ui.fonts.small, {x + 24, y + (kLegendRow - ui.height(ui.fonts.small)) / 2}, ui.theme->muted, name);
    }
    x += width;
  };
  for (int kind = 0; kind < SpanTrack::kKinds; ++kind) {
    if (!used[kind]) continue;
    const StateLook& look = ui.theme->states[kind];
    entry(words_of_state(kind).name, [&](const Rect& box) { draw_swatch(ui, look, box); });
  }
  if (tasks) {
    entry(words_of_task().name, [&](const Rect& box) { ui.draw()->AddRectFilled(box.min(), box.max(), ui.theme->task, 3); });
  }
  return y - at.y + kLegendRow + 4;
}

}  // namespace poolyard::app
