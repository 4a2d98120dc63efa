#include "views/share_dialog.h"

#include <algorithm>

#include "model/link.h"
#include "platform/platform.h"

namespace poolyard::app {

void ShareDialog::open(const std::string& link, const std::string& left_out) {
  link_ = link;
  left_out_ = left_out;
  open_ = appeared_ = true;
  copied_until_ = 0;
}

void ShareDialog::draw(Ui& ui, const Rect& window) {
  if (!open_) return;
  constexpr float kMargin = 24;
  constexpr std::string_view kAbout =
      "The link holds the whole program; no server keeps it. Whoever opens it sees the program and runs it when they "
      "choose to.";
  std::string warning =
      link_.size() <= kLongLink
          ? std::string()
          : "This link has " + std::to_string(link_.size()) +
                " characters. Some chat and mail programs cut links as long as this; send the program as "
                "a file if that happens.";
  if (!left_out_.empty()) warning = left_out_ + (warning.empty() ? "" : " ") + warning;
  const float width = std::min(560.0f, window.w - 32), inner = width - 2 * kMargin;
  const float about_height = ui.wrapped_text(ui.fonts.ui, {}, 0, kAbout, inner, false);
  const float warning_height =
      warning.empty() ? 0 : ui.wrapped_text(ui.fonts.small, {}, 0, warning, inner - 24, false) + 12;
  const float height = 54 + about_height + 12 + 48 + warning_height + kControl + 20;
  const Rect at{window.x + (window.w - width) / 2, window.y + std::max(48.0f, (window.h - height) * 0.36f), width,
                height};
  if (appeared_) ImGui::OpenPopup("share-dialog");
  ImGui::SetNextWindowPos(at.min());
  ImGui::SetNextWindowSize({at.w, at.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 12);
  const bool shown = ImGui::BeginPopupModal(
      "share-dialog", nullptr,
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  if (!shown) return;
  float y = at.y + 20;
  ui.text(ui.fonts.title, {at.x + kMargin, y}, ui.theme->text, "Share this program");
  bool close =
      ui.button("share-close", "", Icon::close, ButtonStyle::plain, {at.right() - 16 - kControl, y - 6}, true, "Close");
  y += 34;
  y += ui.wrapped_text(ui.fonts.ui, {at.x + kMargin, y}, ui.theme->muted, kAbout, inner) + 12;

  ImGui::SetCursorScreenPos({at.x + kMargin, y});
  ImGui::PushFont(ui.fonts.mono);
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 1);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {10, 8});
  ImGui::SetNextItemWidth(inner);
  ImGui::InputText("##link", link_.data(), link_.size() + 1,
                   ImGuiInputTextFlags_ReadOnly | ImGuiInputTextFlags_AutoSelectAll);
  ui.widget("share-link", link_);
  ImGui::PopStyleVar(2);
  ImGui::PopFont();
  y += 48;

  if (!warning.empty()) {
    draw_icon(ui.draw(), Icon::warning, {at.x + kMargin + 8, y + 9}, 16, ui.theme->warning);
    ui.wrapped_text(ui.fonts.small, {at.x + kMargin + 24, y}, ui.theme->warning, warning, inner - 24);
  }
  const bool copied = ImGui::GetTime() < copied_until_;
  const char* label = copied ? "Copied" : "Copy link";
  const float button = ui.button_width(label, Icon::copy);
  if (ui.button("share-copy", label, copied ? Icon::check : Icon::copy, ButtonStyle::primary,
                {at.right() - kMargin - button, at.bottom() - 20 - kControl})) {
    platform::copy(link_);
    copied_until_ = ImGui::GetTime() + 2;
    ui.unsettled = true;
  }
  if (copied) ui.changes_after(copied_until_ - ImGui::GetTime());
  const bool outside = ImGui::IsMouseClicked(0) && !appeared_ && !ImGui::IsMouseHoveringRect(at.min(), at.max(), false);
  if (close || outside || ImGui::IsKeyPressed(ImGuiKey_Escape)) {
    open_ = false;
    ImGui::CloseCurrentPopup();
  }
  appeared_ = false;
  ImGui::EndPopup();
}

}  // namespace poolyard::app
