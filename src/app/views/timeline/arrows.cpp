// Arrows between lanes: who waits for whom, in a run that is stuck and of what is selected, and who ended that wait.
#include <algorithm>
#include <cmath>

#include "model/why.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {

/// Where a lane is to be seen: its own row, or that of its process.
const Timeline::Row* Timeline::row_of(const TraceModel& trace, int lane) const {
  const int pid = trace.lanes()[static_cast<std::size_t>(lane)].info.pid;
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
    return row.lane ? row.index == lane : row.collapsed && row.process->pid == pid;
  });
  return found == rows_.end() ? nullptr : &*found;
}

void Timeline::draw_arrow(Ui& ui, const Plot& plot, float top, float x, int from, int to, ImU32 color, std::string_view name) {
  const Row *begin = row_of(plot.trace, from), *end = row_of(plot.trace, to);
  if (!begin || !end || begin == end) return;
  const auto middle = [&](const Row& row) { return top + row.states_top() + kBar / 2; };
  const float y1 = middle(*begin), y2 = middle(*end);
  ui.arrow({x, y1}, {x, y2 + (y2 > y1 ? -kBar / 2 : kBar / 2)}, color, ui.theme->panel);
  if (name.empty()) return;
  // What is waited for, where the arrow begins.
  const float width = ui.width(ui.fonts.small, name) + 12, height = ui.height(ui.fonts.small) + 6;
  const Rect badge{x - 10 - width, y1 - height / 2, width, height};
  ui.box({badge.x - 1, badge.y - 1, badge.w + 2, badge.h + 2}, color, height / 2 + 1);
  ui.badge(badge.min(), name, color, ui.theme->panel);
}

void Timeline::draw_arrows(Ui& ui, const Plot& plot, float top) {
  constexpr float kStep = 64, kFromEnd = 28;
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
  if (const auto& stuck = plot.trace.stuck()) {
    // Side by side, where all of them wait.
    float right = plot.at.right() + kPad - kFromEnd;
    float left = plot.at.x;
    for (const trace::Stuck::Thread& thread : stuck->threads) {
      if (thread.whom == 0 || thread.whom == thread.lane.id()) continue;
      const int waiter = plot.trace.find(thread.lane.id()), whom = plot.trace.find(thread.whom);
      if (waiter < 0 || whom < 0) continue;
      const trace::Lane& lane = plot.trace.lanes()[static_cast<std::size_t>(waiter)].info;
      right = std::min(right, x_of(plot, lane.alive ? plot.now : lane.ended) - kFromEnd);
      left = std::max(left, x_of(plot, thread.lane.since) + 4);
    }
    float x = right;
    for (const trace::Stuck::Thread& thread : stuck->threads) {
      const int waiter = plot.trace.find(thread.lane.id()), whom = plot.trace.find(thread.whom);
      if (waiter < 0 || whom < 0 || x < left) continue;
      draw_arrow(ui, plot, top, x, waiter, whom, ui.theme->danger, thread.object);
      if (thread.whom != thread.lane.id()) x -= std::min(kStep, std::max(12.0f, (right - left) / static_cast<float>(stuck->threads.size())));
    }
  }
  if (!selected_ || selected_->task) return;
  const Why all = why(plot.trace, *selected_);
  const float begin = x_of(plot, trace::milliseconds(selected_->start)), end = x_of(plot, trace::milliseconds(selected_->end));
  if (all.whom >= 0) draw_arrow(ui, plot, top, std::max(begin, plot.at.x + 8) + 2, selected_->lane, all.whom, ui.theme->text, {});
  if (all.woken_by >= 0 && !selected_->ongoing) draw_arrow(ui, plot, top, end, all.woken_by, selected_->lane, ui.theme->accent, {});
}

}  // namespace poolyard::app
