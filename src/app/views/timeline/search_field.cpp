// The field in the timeline's head in which one types what to look for, and the marks of what was found.
#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "views/timeline/timeline.h"

namespace poolyard::app {
void Timeline::draw_search(Ui& ui, const Session& session, const Rect& at) {
  ui.box(at, ui.theme->raised, kControlRound);
  ui.outline(at, ui.theme->border, kControlRound);
  draw_icon(ui.draw(), Icon::search, {at.x + 16, at.y + at.h / 2}, 14, ui.theme->faint);
  float right = at.right() - kControl;
  const bool any = !search_.found().empty();
  if (ui.button("search-close", "", Icon::close, ButtonStyle::plain, {right, at.y}, true, "Close (Escape)")) {
    searching_ = false;
    ui.unsettled = true;
    return;
  }
  const bool typed = typed_[0] != '\0';
  if (typed && at.w >= 220) {
    for (bool forward : {true, false}) {
      right -= kControl - 6;
      if (ui.button(forward ? "search-next" : "search-previous", "", forward ? Icon::down : Icon::up, ButtonStyle::plain, {right, at.y}, any,
                    forward ? "The next one (Enter)" : "The one before (Shift+Enter)")) {
        go_to_match(session, forward);
        ui.unsettled = true;
      }
    }
  }
  if (typed) {
    std::string count = any ? number_text(search_.found().size()) + (search_.too_many() ? "+" : "") : "none";
    if (match_ && any) count = number_text(*match_ + 1) + " of " + count;
    const float width = ui.width(ui.fonts.small, count);
    right -= width + 6;
    ui.text(ui.fonts.small, {right, at.y + (at.h - ui.height(ui.fonts.small)) / 2}, any ? ui.theme->muted : ui.theme->warning, count);
    ui.widget("search-count", count, {right, at.y, width, at.h}, true, true);
  }
  const float left = at.x + 28;
  ImGui::SetCursorScreenPos({left, at.y + (at.h - ui.height(ui.fonts.ui)) / 2 - 1});
  ImGui::SetNextItemWidth(std::max(40.0f, right - left - 6));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0);
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, 0);
  ImGui::PushStyleColor(ImGuiCol_FrameBgActive, 0);
  if (std::exchange(search_begins_, false)) ImGui::SetKeyboardFocusHere();
  const bool entered = ImGui::InputTextWithHint("##query", "Task 17, a name, > 5 ms", typed_.data(), typed_.size(), ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  const bool edited = ImGui::IsItemEdited();
  ui.widget("search-field", "Search");
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  if (edited) match_.reset();
  if (ImGui::IsItemDeactivated() && ImGui::IsKeyPressed(ImGuiKey_Escape)) {
    searching_ = false;
    ui.unsettled = true;
  }
  if (entered) {
    search_.look(session.trace(), typed_.data(), session.now());
    go_to_match(session, !ImGui::GetIO().KeyShift);
    search_begins_ = true;  // Enter once more goes on
    ui.unsettled = true;
  }
}

void Timeline::go_to_match(const Session& session, bool forward) {
  const std::vector<Stretch>& found = search_.found();
  if (found.empty()) return;
  if (match_ && *match_ < found.size()) {
    match_ = forward ? (*match_ + 1) % found.size() : (*match_ + found.size() - 1) % found.size();
  } else {
    const trace::Tick begin = trace::ticks(session.origin() + std::max(0.0, view_.from()));
    match_ = forward ? search_.after(begin - 1) : search_.before(trace::ticks(session.origin() + view_.to()));
  }
  const Stretch& match = found[*match_];
  const TraceLane& lane = session.trace().lanes()[static_cast<std::size_t>(match.lane)];
  collapsed_.erase(lane.info.pid);
  if (match.kind < 0) {
    // A thread: its beginning is gone to, and it is selected where it does something.
    const auto first = stretch_at(session.trace(), match.lane, false, std::max(match.start, trace::ticks(session.origin())) + 1, 0, session.now());
    select(first);
  } else {
    select(match);
  }
  if (selected_) looked_at_ = selected_->start;
  go_to_selection_ = true;
}

void Timeline::draw_matches(Ui& ui, const Plot& plot, float top) {
  if (!searching_ || search_.found().empty()) return;
  const trace::Tick from = tick_at(plot, plot.at.x), to = tick_at(plot, plot.at.right() + kPad);
  const Ui::Clip clip(ui, {plot.at.x, plot.at.y, plot.at.w + kPad, plot.at.h});
  std::map<int, std::pair<const Row*, float>> lanes;  // and how far its marks have come
  for (const Row& row : rows_) {
    if (row.lane) lanes[row.index] = {&row, -1e9f};
  }
  for (const Stretch& match : search_.found()) {
    if (match.end < from || match.start > to) continue;
    const auto place = lanes.find(match.lane);
    if (place == lanes.end()) continue;
    const Row& row = *place->second.first;
    const float y = top + (match.kind < 0 ? row.y : match.task ? row.tasks_top() : row.states_top());
    const float height = match.kind < 0 ? row.height : match.task ? kTask : kBar;
    if (y + height < plot.at.y || y > plot.at.bottom()) continue;
    const float left = x_of(plot, trace::milliseconds(match.start)), right = std::max(x_of(plot, trace::milliseconds(match.end)), left + 2);
    if (match.kind < 0) {
      ui.box({left, y + 1, right - left, height - 2}, faded(ui.theme->warning, 0.14f), 3);
      continue;
    }
    if (right <= place->second.second + 1) continue;  // nobody could tell them apart
    place->second.second = right;
    ui.outline({left - 1, y - 1, right - left + 2, height + 2}, ui.theme->warning, 3, 1.5f);
  }
}

}  // namespace poolyard::app
