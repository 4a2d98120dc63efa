#include "views/gallery.h"

#include <algorithm>
#include <utility>

namespace poolyard::app {

/// Those that were typed, from `y` on; gives where they end.
float Gallery::draw_drafts(Ui& ui, const Drafts& drafts, const Rect& list, float y, bool scrolling, Picked& picked) {
  const auto heading = [&](const char* text) {
    ui.text(ui.fonts.small, {list.x + 8 + kPad, y + 4}, ui.theme->faint, text);
    y += ui.height(ui.fonts.small) + 10;
  };
  if (drafts.all().empty()) return y;
  heading("Yours");
  const bool more = drafts.all().size() > kFirst + 1;
  const std::size_t shown = more && !all_drafts_ ? kFirst : drafts.all().size();
  for (std::size_t i = 0; i < shown; ++i) {
    const Drafts::Draft& draft = drafts.all()[i];
    const bool is_shown = i == 0 && drafts.current();
    ImFont* const font = is_shown ? ui.fonts.strong : ui.fonts.ui;
    const Rect row{list.x + 8, y, list.w - 16, ui.height(font) + 14};
    const std::string id = "draft:" + std::to_string(i);
    ImGui::SetCursorScreenPos(row.min());
    if (ImGui::InvisibleButton(id.c_str(), {row.w - kControl, row.h}) && !scrolling) picked.draft = i;
    const bool hovered = ImGui::IsMouseHoveringRect(row.min(), row.max()) && ImGui::IsWindowHovered();
    ui.widget(id, draft.title);
    if (is_shown || hovered) ui.draw()->AddRectFilled(row.min(), row.max(), is_shown ? ui.theme->accent_soft : ui.theme->hover, kControlRound);
    if (is_shown) ui.draw()->AddRectFilled({row.x, row.y + 8}, {row.x + 3, row.bottom() - 8}, ui.theme->accent, 1.5f);
    // A finger hovers over nothing: it needs to see what it can touch.
    const bool removable = hovered || is_shown;
    const float right = row.right() - kControl;
    ui.clipped_text(font, {row.x + kPad, row.y + 7}, ui.theme->text, draft.title, right - row.x - kPad);
    if (removable && ui.button("remove-" + id, "", Icon::close, ButtonStyle::plain, {right, row.y + (row.h - kControl) / 2}, true, "Remove it")) picked.removed = i;
    y += row.h + 2;
  }
  if (more) {
    const Rect row{list.x + 8, y, list.w - 16, ui.height(ui.fonts.small) + 14};
    ImGui::SetCursorScreenPos(row.min());
    if (ImGui::InvisibleButton("more-drafts", {row.w, row.h}) && !scrolling) {
      all_drafts_ = !all_drafts_;
      ui.unsettled = true;
    }
    const std::string label = all_drafts_ ? "Fewer" : std::to_string(drafts.all().size() - kFirst) + " more";
    if (ImGui::IsItemHovered()) ui.draw()->AddRectFilled(row.min(), row.max(), ui.theme->hover, kControlRound);
    ui.text(ui.fonts.small, {row.x + kPad, row.y + 7}, ui.theme->accent, label);
    ui.widget("more-drafts", label);
    y += row.h + 2;
  }
  y += 6;
  heading("Examples");
  return y;
}

Gallery::Picked Gallery::draw(Ui& ui, const Drafts& drafts, const Demo* shown, Language language, const Rect& at) {
  ui.panel(at, "Programs");
  Picked picked;
  const Rect list{at.x + 1, at.y + kHeader, at.w - 2, at.h - kHeader - 8};
  ImGui::SetCursorScreenPos(list.min());
  ImGui::BeginChild("programs", {list.w, list.h});
  const bool scrolling = ui.touch_scroll();
  float y = list.y - ImGui::GetScrollY();
  const float top = y;
  y = draw_drafts(ui, drafts, list, y, scrolling, picked);
  bool puzzles = false;
  for (const Demo& demo : demos()) {
    const auto& python = demo.files[Language::python];
    const std::string question = python ? python->puzzle : std::string();
    if (!question.empty() && !std::exchange(puzzles, true)) {
      y += 6;
      ui.text(ui.fonts.small, {list.x + 8 + kPad, y + 4}, ui.theme->faint, "Puzzles for Explore");
      y += ui.height(ui.fonts.small) + 10;
    }
    const bool is_shown = &demo == shown;
    const auto& file = demo.files[language] ? demo.files[language] : demo.files[other(language)];
    const float width = list.w - 16, text_width = width - 2 * kPad;
    ImFont* const font = is_shown ? ui.fonts.strong : ui.fonts.ui;
    const float name_height = ui.wrapped_text(font, {}, 0, demo.title, text_width, false);
    const float about_height =
        is_shown && !file->about.empty() ? ui.wrapped_text(ui.fonts.small, {}, 0, file->about, text_width, false) + 4 : 0;
    const bool asks = is_shown && !question.empty();
    const float question_height = asks ? ui.wrapped_text(ui.fonts.small, {}, 0, question, text_width - 22, false) + 8 : 0;
    const Rect row{list.x + 8, y, width, name_height + about_height + question_height + 12};
    ImGui::SetCursorScreenPos(row.min());
    ImGui::PushID(demo.id.c_str());
    if (ImGui::InvisibleButton("demo", {row.w, row.h}) && !scrolling) picked.demo = &demo;
    const bool hovered = ImGui::IsItemHovered();
    ui.widget("demo:" + demo.id, demo.title);
    if (hovered && !is_shown && ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal) && !file->about.empty()) {
      ui.tip(file->about);
    }
    ImGui::PopID();
    if (is_shown || hovered) {
      ui.draw()->AddRectFilled(row.min(), row.max(), is_shown ? ui.theme->accent_soft : ui.theme->hover, kControlRound);
    }
    if (is_shown) {
      ui.draw()->AddRectFilled({row.x, row.y + 8}, {row.x + 3, row.bottom() - 8}, ui.theme->accent, 1.5f);
    }
    ui.wrapped_text(font, {row.x + kPad, row.y + 8}, ui.theme->text, demo.title, text_width);
    if (is_shown) {
      ui.wrapped_text(ui.fonts.small, {row.x + kPad, row.y + 6 + name_height + 4}, ui.theme->muted, file->about,
                      text_width);
    }
    if (asks) {
      const ImVec2 place{row.x + kPad, row.y + name_height + about_height + 14};
      draw_icon(ui.draw(), Icon::branches, {place.x + 7, place.y + 10}, 14, ui.theme->accent);
      ui.wrapped_text(ui.fonts.small, {place.x + 22, place.y}, ui.theme->accent, question, text_width - 22);
    }
    y += row.h + 2;
  }
  ImGui::SetCursorScreenPos({list.x, top});
  ImGui::Dummy({1, y - top});
  ImGui::EndChild();
  return picked;
}

}  // namespace poolyard::app
