#include "views/sliders.h"

#include <cmath>

#include "model/number_text.h"
#include "model/parameter_scale.h"

namespace poolyard::app {
namespace {

constexpr float kCell = 46, kNarrowest = 150, kWidest = 300, kBetween = 24;
constexpr float kTrack = 4, kKnob = 7;

int columns_in(std::size_t count, float width) {
  const int most = std::max(1, static_cast<int>((width - 2 * kPad + kBetween) / (kNarrowest + kBetween)));
  return std::min(most, static_cast<int>(count));
}

/// As a person says it.
std::string spoken(std::string name) {
  for (char& c : name) {
    if (c == '_') c = ' ';
  }
  return name;
}

}  // namespace

float Sliders::height(std::span<const engine::Parameter> parameters, float width) {
  if (parameters.empty()) return 0;
  const int columns = columns_in(parameters.size(), width);
  const int rows = (static_cast<int>(parameters.size()) + columns - 1) / columns;
  return kCell * static_cast<float>(rows) + 6;
}

Sliders::Done Sliders::draw(Ui& ui, std::span<const engine::Parameter> parameters, const Rect& at) {
  Done done;
  if (parameters.empty()) return done;
  const int columns = columns_in(parameters.size(), at.w);
  const float all = at.w - 2 * kPad - kBetween * static_cast<float>(columns - 1);
  const float width = std::min(kWidest, std::floor(all / static_cast<float>(columns)));
  ui.draw()->AddLine(at.min(), {at.right(), at.y}, ui.theme->border);
  for (int i = 0; i < static_cast<int>(parameters.size()); ++i) {
    const engine::Parameter& parameter = parameters[i];
    const ParameterScale scale(parameter);
    const Rect cell{at.x + kPad + static_cast<float>(i % columns) * (width + kBetween), at.y + 2 + static_cast<float>(i / columns) * kCell, width, kCell};
    const float left = cell.x + kKnob, length = cell.w - 2 * kKnob, middle = cell.y + 32;

    ImGui::SetCursorScreenPos({cell.x, cell.y + 6});
    ImGui::PushID(parameter.name.c_str());
    ImGui::InvisibleButton("slider", {cell.w, kCell - 6});
    const bool held = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered() || held;
    if (ImGui::IsItemActivated()) moved_ = false;
    if (held) {
      const std::int64_t value = scale.value_at((ImGui::GetMousePos().x - left) / length);
      if (value != parameter.value) {
        done.change = {parameter.name, value};
        moved_ = true;
      }
    }
    if (ImGui::IsItemDeactivated() && moved_) done.let_go = true;
    ui.widget("parameter:" + parameter.name, spoken(parameter.name));
    ImGui::PopID();

    const std::string value = number_text(static_cast<std::uint64_t>(parameter.value));
    const float value_width = ui.width(ui.fonts.small, value);
    ui.text(ui.fonts.small, {cell.right() - value_width, cell.y + 8}, ui.theme->text, value);
    ui.clipped_text(ui.fonts.small, {cell.x, cell.y + 8}, ui.theme->muted, spoken(parameter.name), cell.w - value_width - 8);
    const float knob = left + length * static_cast<float>(scale.place_of(parameter.value));
    const auto bar = [&](float from, float to, ImU32 color) {
      ui.draw()->AddRectFilled({from, middle - kTrack / 2}, {to, middle + kTrack / 2}, color, kTrack / 2);
    };
    bar(cell.x, cell.right(), ui.theme->strong_border);
    bar(cell.x, knob, ui.theme->accent);
    if (hovered) ui.draw()->AddCircleFilled({knob, middle}, kKnob + 4, faded(ui.theme->accent, 0.18f));
    ui.draw()->AddCircleFilled({knob, middle}, kKnob, ui.theme->accent);
    ui.draw()->AddCircleFilled({knob, middle}, kKnob - 2.5f, ui.theme->panel);
  }
  return done;
}

}  // namespace poolyard::app
