// What a person has chosen: one stretch of a lane, gone to by a click or by keys, or a range of time.
#include <algorithm>
#include <cmath>
#include <utility>

#include "model/state_words.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {

ImU32 Timeline::color_of(Ui& ui, const Stretch& stretch) {
  if (!stretch.task) return ui.theme->states[stretch.kind].color;
  return stretch.failed ? ui.theme->task_failed : ui.theme->task;
}

std::string Timeline::title_of(const Stretch& stretch) {
  if (!stretch.task) return std::string(words_of_state(stretch.kind).name);
  return "Task " + std::to_string(stretch.kind) + (stretch.failed ? ", failed" : "");
}

void Timeline::select(std::optional<Stretch> stretch) {
  selected_ = stretch;
  line_ = stretch ? stretch->line : 0;
  range_.reset();
}

void Timeline::show(const Session& session, const trace::Lane& lane) {
  const TraceModel& trace = session.trace();
  const int number = trace.find(lane.id());
  if (number < 0) return;
  collapsed_.erase(lane.pid);
  looked_at_ = trace::ticks(lane.since) + 1;
  select(stretch_at(trace, number, false, looked_at_, 0, session.now()));
  go_to_selection_ = true;
}

/// What goes on gets longer, and is a span once it has ended.
void Timeline::keep_selection(const Plot& plot) {
  if (!selected_ || !selected_->ongoing) return;
  if (const auto now = stretch_at(plot.trace, selected_->lane, selected_->task, selected_->start + 1, 0, plot.now)) selected_ = now;
}

bool Timeline::keys(const Plot& plot) {
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(key); };
  if (pressed(ImGuiKey_Escape)) {
    if (!selected_ && !range_) statistics_open_ = searching_ = false;
    select(std::nullopt);
    moment_.reset();
    return true;
  }
  if (pressed(ImGuiKey_Enter) && selected_) {
    const double length = std::max(trace::milliseconds(selected_->end - selected_->start), 0.01);
    view_.show(trace::milliseconds(selected_->start) - plot.origin - length * 0.25, length * 1.5);
    return true;
  }
  if (ImGui::GetIO().KeyAlt && selected_) {
    const Row* row = row_of(plot.trace, selected_->lane);
    const int by = pressed(ImGuiKey_DownArrow) - pressed(ImGuiKey_UpArrow);
    if (row && by != 0) {
      move_row(plot.trace, *row, by);
      lay_out_rows(plot.trace);
      reveal_ = true;
    }
    return by != 0;
  }
  const int along = pressed(ImGuiKey_RightArrow) - pressed(ImGuiKey_LeftArrow), down = pressed(ImGuiKey_DownArrow) - pressed(ImGuiKey_UpArrow);
  // Without a selection, left and right move the view.
  if (down == 0 && (along == 0 || !selected_)) return false;
  move_selection(plot, along, down);
  bring_into_view(plot);
  return true;
}

void Timeline::move_selection(const Plot& plot, int along, int down) {
  range_.reset();
  if (along != 0 && selected_) {
    const auto next = along > 0 ? stretch_after(plot.trace, *selected_, plot.now) : stretch_before(plot.trace, *selected_);
    if (!next || next->end <= trace::ticks(plot.origin)) return;
    select(next);
    looked_at_ = next->start + (next->end - next->start) / 2;
    return;
  }
  // Everything that has bars, from top to bottom; the moment that was looked at stays.
  struct Track {
    int lane;
    bool task;
  };
  std::vector<Track> tracks;
  for (const Row& row : rows_) {
    if (row.lane && row.has_tasks) tracks.push_back({row.index, true});
    if (row.lane) tracks.push_back({row.index, false});
  }
  if (!selected_) looked_at_ = trace::ticks(plot.origin + view_.from() + view_.length() / 2);
  const auto here = std::find_if(tracks.begin(), tracks.end(), [&](const Track& track) {
    return selected_ && track.lane == selected_->lane && track.task == selected_->task;
  });
  auto at = here - tracks.begin();
  if (here == tracks.end()) at = down > 0 ? -1 : static_cast<std::ptrdiff_t>(tracks.size());
  for (at += down; at >= 0 && at < static_cast<std::ptrdiff_t>(tracks.size()); at += down) {
    const Track& track = tracks[static_cast<std::size_t>(at)];
    auto found = stretch_at(plot.trace, track.lane, track.task, looked_at_, half_pixel(plot), plot.now);
    // Where there is nothing just then, what came last before it, or else first after it.
    const Stretch moment{.lane = track.lane, .task = track.task, .start = looked_at_, .end = looked_at_};
    if (!found) found = stretch_before(plot.trace, moment);
    if (!found || found->end <= trace::ticks(plot.origin)) found = stretch_after(plot.trace, moment, plot.now);
    if (!found) continue;
    return select(found);
  }
}

/// What that thread did then is selected.
void Timeline::go_to_lane(const Plot& plot, int lane, trace::Tick moment) {
  auto found = stretch_at(plot.trace, lane, false, moment, 0, plot.now);
  const Stretch point{.lane = lane, .start = moment, .end = moment};
  if (!found) found = stretch_before(plot.trace, point);
  if (!found) return;
  collapsed_.erase(plot.trace.lanes()[static_cast<std::size_t>(lane)].info.pid);
  looked_at_ = moment;
  select(found);
  go_to_selection_ = true;
}

void Timeline::bring_into_view(const Plot& plot) {
  if (!selected_) return;
  const double start = trace::milliseconds(selected_->start) - plot.origin, end = trace::milliseconds(selected_->end) - plot.origin;
  if (end < view_.from() || start > view_.to()) {
    view_.show((start + end) / 2 - view_.length() / 2, view_.length());
  } else if (end - start < view_.length() && (start < view_.from() || end > view_.to())) {
    view_.pan(start < view_.from() ? start - view_.from() - view_.length() * 0.02 : end - view_.to() + view_.length() * 0.02);
  }
  reveal_ = true;
}

void Timeline::draw_selection(Ui& ui, const Plot& plot, float top) {
  const Ui::Clip clip(ui, {plot.at.x - 2, plot.at.y, plot.at.w + kPad + 2, plot.at.h});
  if (range_) {
    const float left = x_of(plot, trace::milliseconds(range_->from)), right = std::max(x_of(plot, trace::milliseconds(range_->to)), left + 1);
    ui.box({left, plot.at.y, right - left, plot.at.h}, faded(ui.theme->accent, 0.14f));
    ui.line({left, plot.at.y}, {left, plot.at.bottom()}, ui.theme->accent);
    ui.line({right, plot.at.y}, {right, plot.at.bottom()}, ui.theme->accent);
    const std::string length = duration_text(trace::milliseconds(range_->to - range_->from));
    const float width = ui.width(ui.fonts.small, length) + 12;
    if (width < right - left) ui.badge({left + (right - left - width) / 2, plot.at.bottom() - 26}, length, ui.theme->accent_text, ui.theme->accent);
  }
  if (moment_) {
    const float x = std::round(x_of(plot, *moment_));
    ui.line({x, plot.at.y}, {x, plot.at.bottom()}, ui.theme->accent, 1.5f);
  }
  if (!selected_) return;
  for (const Row& row : rows_) {
    if (!row.lane || row.index != selected_->lane) continue;
    if (std::exchange(reveal_, false)) {
      if (top + row.y < plot.at.y) ImGui::SetScrollY(row.y);
      if (top + row.y + row.height > plot.at.bottom()) ImGui::SetScrollY(row.y + row.height - plot.at.h + 8);
    }
    const float left = x_of(plot, trace::milliseconds(std::max(selected_->start, trace::ticks(plot.origin)))) - 1;
    const float right = std::max(x_of(plot, trace::milliseconds(selected_->end)), left + 3) + 1;
    const float y = top + (selected_->task ? row.tasks_top() : row.states_top()) - 2;
    const Rect around{left, y, right - left, (selected_->task ? kTask : kBar) + 4};
    ui.outline({around.x - 1, around.y - 1, around.w + 2, around.h + 2}, ui.theme->panel, 5, 1.5f);
    ui.outline(around, ui.theme->text, 4, 2);
  }
}

}  // namespace poolyard::app
