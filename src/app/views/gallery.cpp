#include "views/gallery.h"

#include <algorithm>

namespace poolyard::app {

const Demo* Gallery::draw(Ui& ui, const Demo* shown, Language language, const Rect& at) {
  ui.panel(at, "Programs");
  const Demo* picked = nullptr;
  const Rect list{at.x + 1, at.y + kHeader, at.w - 2, at.h - kHeader - 8};
  ImGui::SetCursorScreenPos(list.min());
  ImGui::BeginChild("programs", {list.w, list.h});
  const bool scrolling = ui.touch_scroll();
  float y = list.y - ImGui::GetScrollY();
  const float top = y;
  for (const Demo& demo : demos()) {
    const bool is_shown = &demo == shown;
    const auto& file = demo.files[language] ? demo.files[language] : demo.files[other(language)];
    const float width = list.w - 16, text_width = width - 2 * kPad;
    ImFont* const font = is_shown ? ui.fonts.strong : ui.fonts.ui;
    const float name_height = ui.wrapped_text(font, {}, 0, demo.title, text_width, false);
    const float about_height =
        is_shown && !file->about.empty() ? ui.wrapped_text(ui.fonts.small, {}, 0, file->about, text_width, false) + 4 : 0;
    const Rect row{list.x + 8, y, width, name_height + about_height + 12};
    ImGui::SetCursorScreenPos(row.min());
    ImGui::PushID(demo.id.c_str());
    if (ImGui::InvisibleButton("demo", {row.w, row.h}) && !scrolling) picked = &demo;
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
    y += row.h + 2;
  }
  ImGui::SetCursorScreenPos({list.x, top});
  ImGui::Dummy({1, y - top});
  ImGui::EndChild();
  return picked;
}

}  // namespace poolyard::app
