#include "views/timeline/facts.h"

#include <algorithm>
#include <cstdio>

namespace poolyard::app {
namespace {

constexpr float kNames = 64;

}  // namespace

std::string percent(double share) {
  const double hundredths = share * 100;
  char text[24];
  std::snprintf(text, sizeof text, hundredths > 0 && hundredths < 0.95 ? "%.1f %%" : "%.0f %%", hundredths);
  return text;
}

std::string decimal(double number) {
  char text[32];
  std::snprintf(text, sizeof text, number < 9.95 ? "%.2f" : number < 99.5 ? "%.1f" : "%.0f", number);
  return text;
}

float draw_fact(Ui& ui, std::string_view name, std::string_view value, const Rect& at) {
  const float height = ui.height(ui.fonts.small);
  ui.text(ui.fonts.small, {at.x, at.y}, ui.theme->faint, name);
  ui.clipped_text(ui.fonts.small, {at.x + kNames, at.y}, ui.theme->text, value, at.w - kNames);
  return height + 7;
}

bool draw_link(Ui& ui, std::string_view id, std::string_view name, std::string_view value, Rect& place) {
  const float height = ui.height(ui.fonts.small);
  ui.text(ui.fonts.small, {place.x, place.y}, ui.theme->faint, name);
  ui.fonts.need(value);
  const float width = std::min(ui.width(ui.fonts.small, value), place.w - kNames);
  ImGui::SetCursorScreenPos({place.x + kNames - 4, place.y - 3});
  ImGui::PushID(id.data(), id.data() + id.size());
  const bool pressed = ImGui::InvisibleButton("link", {width + 8, height + 6});
  ImGui::PopID();
  const bool hovered = ImGui::IsItemHovered();
  ui.widget(id, value);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  const float drawn = ui.clipped_text(ui.fonts.small, {place.x + kNames, place.y}, ui.theme->accent, value, place.w - kNames);
  if (hovered) ui.line({place.x + kNames, place.y + height + 0.5f}, {place.x + kNames + drawn, place.y + height + 0.5f}, ui.theme->accent);
  place = place.without_top(height + 7);
  return pressed;
}

}  // namespace poolyard::app
