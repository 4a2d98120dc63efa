#include "views/file_tabs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace poolyard::app {
namespace {

constexpr float kTabPad = 10, kClose = 24, kNameField = 168, kAdd = 28;

const std::string& name_of(const engine::Program& program, std::size_t tab) { return tab == 0 ? program.name : program.files[tab - 1].path; }

}  // namespace

void FileTabs::reset() {
  naming_.reset();
  scroll_ = 0;
}

void FileTabs::begin_name(const engine::Program& program, std::size_t tab) {
  naming_ = tab;
  naming_begins_ = true;
  typed_.fill(0);
  const std::string& name = name_of(program, tab);
  name.copy(typed_.data(), std::min(name.size(), typed_.size() - 1));
}

FileTabs::Asked FileTabs::draw(Ui& ui, const engine::Program& program, std::size_t shown, bool can_change, const Rect& head, float reserved) {
  Asked asked;
  const std::size_t count = program.files.size() + 1;
  if (naming_ >= count) naming_.reset();
  // One alone needs no tab: it is a name, as of other panels.
  const bool alone = count == 1;
  std::vector<float> widths;
  float all = 0;
  for (std::size_t tab = 0; tab < count; ++tab) {
    ui.fonts.need(name_of(program, tab));
    const float name = std::min(ui.width(ui.fonts.strong, name_of(program, tab)), 220.0f);
    widths.push_back(naming_ == tab ? kNameField : 2 * kTabPad + name + (tab > 0 && can_change ? kClose - 6 : 0));
    all += widths.back();
  }
  const float left = head.x + kPad - kTabPad, room = std::max(40.0f, head.right() - reserved - kAdd - 8 - left);
  // Where not all have room, they move below the wheel, and so that the one that is shown is seen.
  const Rect strip{left, head.y + 1, std::min(all, room), head.h - 1};
  if (ImGui::IsMouseHoveringRect(strip.min(), strip.max()) && ImGui::IsWindowHovered()) {
    const float wheel = ImGui::GetIO().MouseWheel + ImGui::GetIO().MouseWheelH;
    if (wheel != 0) scroll_ -= wheel * 40;
  }
  if (std::exchange(shown_, shown) != shown || naming_begins_) {
    const std::size_t seen = naming_.value_or(std::min(shown, count - 1));
    float from = 0;
    for (std::size_t tab = 0; tab < seen; ++tab) from += widths[tab];
    scroll_ = std::min(std::max(scroll_, from + widths[seen] - room), from);
  }
  scroll_ = std::clamp(scroll_, 0.0f, std::max(0.0f, all - room));

  ui.draw()->PushClipRect(strip.min(), strip.max(), true);
  float x = strip.x - std::round(scroll_);
  for (std::size_t tab = 0; tab < count; x += widths[tab++]) {
    const Rect at{x, strip.y, widths[tab], strip.h};
    if (at.right() <= strip.x || at.x >= strip.right()) continue;
    if (naming_ == tab) {
      draw_name(ui, at, asked);
      continue;
    }
    const std::string& name = name_of(program, tab);
    const std::string number = std::to_string(tab);
    const bool on = tab == shown, closes = tab > 0 && can_change;
    const Rect seen{std::max(at.x, strip.x), at.y, std::min(at.right(), strip.right()) - std::max(at.x, strip.x), at.h};
    const bool hovered = ImGui::IsMouseHoveringRect(seen.min(), seen.max()) && ImGui::IsWindowHovered();
    ImGui::SetCursorScreenPos(at.min());
    if (ImGui::InvisibleButton(("file-tab:" + number).c_str(), {at.w - (closes ? kClose : 0), at.h}) && !on) asked.show = tab;
    if (can_change && ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) begin_name(program, tab);
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal) && can_change) ui.tip(name + "\nClick twice to rename");
    if (!alone && (on || hovered)) ui.draw()->AddRectFilled({at.x, at.y}, at.max(), on ? ui.theme->raised : ui.theme->hover, 6, ImDrawFlags_RoundCornersTop);
    if (!alone && on) ui.draw()->AddRectFilled({at.x, at.bottom() - 2}, at.max(), ui.theme->accent);
    ImFont* const font = on ? ui.fonts.strong : ui.fonts.ui;
    ui.clipped_text(font, {at.x + kTabPad, at.y + (at.h - ui.height(font)) / 2}, on || hovered ? ui.theme->text : ui.theme->muted, name, at.w - 2 * kTabPad - (closes ? kClose - 6 : 0) + 1);
    ui.widget("file-tab:" + number, name, {seen.x, seen.y, seen.w - (closes ? kClose : 0), seen.h}, true, seen.w > 8);
    // A finger hovers over nothing: what is shown can always be closed.
    if (closes && (on || hovered)) {
      const Rect button{at.right() - kClose - 2, at.y + (at.h - kClose) / 2, kClose, kClose};
      ImGui::SetCursorScreenPos(button.min());
      if (ImGui::InvisibleButton(("file-close:" + number).c_str(), {button.w, button.h})) asked.close = tab;
      const bool over = ImGui::IsItemHovered();
      if (over) ui.draw()->AddRectFilled(button.min(), button.max(), ui.theme->hover, 4);
      if (over) ui.tip("Close");
      draw_icon(ui.draw(), Icon::close, {button.x + button.w / 2, button.y + button.h / 2}, 12, over ? ui.theme->text : ui.theme->muted);
      ui.widget("file-close:" + number, "Close " + name, button, true, button.right() <= strip.right() + 1);
    }
  }
  ui.draw()->PopClipRect();
  if (!alone) ui.draw()->AddLine({head.x + 1, head.bottom() - 0.5f}, {head.right() - 1, head.bottom() - 0.5f}, ui.theme->border);
  if (!can_change) return asked;
  const Rect add{strip.right() + 4, head.y + (head.h - kAdd) / 2, kAdd, kAdd};
  ImGui::SetCursorScreenPos(add.min());
  if (ImGui::InvisibleButton("file-add", {add.w, add.h})) asked.add = true;
  const bool over = ImGui::IsItemHovered();
  if (over) ui.draw()->AddRectFilled(add.min(), add.max(), ui.theme->hover, kControlRound);
  if (over && !naming_) ui.tip("Add a file that the program can import or read. Files, a folder or a .zip can also be dropped here");
  draw_icon(ui.draw(), Icon::plus, {add.x + add.w / 2, add.y + add.h / 2}, 13, over ? ui.theme->text : ui.theme->muted);
  ui.widget("file-add", "Add a file", add, true, true);
  return asked;
}

void FileTabs::draw_name(Ui& ui, const Rect& tab, Asked& asked) {
  const Rect box{tab.x + 2, tab.y + (tab.h - kControl + 4) / 2, tab.w - 4, kControl - 4};
  ui.box(box, ui.theme->raised, kControlRound);
  ui.outline(box, ui.theme->accent, kControlRound);
  ImGui::SetCursorScreenPos({box.x + 8, box.y + (box.h - ui.height(ui.fonts.ui)) / 2 - 1});
  ImGui::SetNextItemWidth(box.w - 16);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, 0});
  for (ImGuiCol color : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive}) ImGui::PushStyleColor(color, 0);
  ImGui::PushFont(ui.fonts.ui);
  const bool begins = std::exchange(naming_begins_, false);
  if (begins) {
    ImGui::SetKeyboardFocusHere();
    ui.unsettled = true;  // the field has the keys with the next picture only
  }
  const bool entered = ImGui::InputText("##file-name", typed_.data(), typed_.size(), ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ui.fonts.need(typed_.data());
  const bool escaped = ImGui::IsItemActive() && ImGui::IsKeyPressed(ImGuiKey_Escape);
  const bool left = !begins && ImGui::IsItemDeactivated();
  ui.widget("file-name", "The file's name", box, true, true);
  ImGui::PopFont();
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  if (!entered && !left) return;
  if (!escaped && !ImGui::IsKeyPressed(ImGuiKey_Escape)) asked.name = {*naming_, typed_.data()};
  naming_.reset();
  ui.unsettled = true;
}

}  // namespace poolyard::app
