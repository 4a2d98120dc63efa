#include "views/sliders.h"

#include <cmath>

#include "model/number_text.h"
#include "model/parameter_scale.h"

namespace poolyard::app {
namespace {

// A name above its track, or, where there is room, before it.
constexpr float kHigh = 46, kLow = 32, kNarrowest = 150, kWithNameBefore = 220, kWidest = 340, kBetween = 28;
constexpr float kTrack = 4, kKnob = 7;

int columns_in(std::size_t count, float width) {
  const int most = std::max(1, static_cast<int>((width - 2 * kPad + kBetween) / (kNarrowest + kBetween)));
  return std::min(most, static_cast<int>(count));
}

float width_in(int columns, float width) {
  return std::min(kWidest, std::floor((width - 2 * kPad - kBetween * static_cast<float>(columns - 1)) / static_cast<float>(columns)));
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
  return (width_in(columns, width) < kWithNameBefore ? kHigh : kLow) * static_cast<float>(rows) + 4;
}

Sliders::Done Sliders::draw(Ui& ui, std::span<const engine::Parameter> parameters, const Rect& at) {
  Done done;
  if (parameters.empty()) return done;
  const int columns = columns_in(parameters.size(), at.w);
  const float width = width_in(columns, at.w);
  const bool low = width >= kWithNameBefore;
  const float height = low ? kLow : kHigh;
  for (int i = 0; i < static_cast<int>(parameters.size()); ++i) {
    const engine::Parameter& parameter = parameters[i];
    const ParameterScale scale(parameter);
    const Rect cell{at.x + kPad + static_cast<float>(i % columns) * (width + kBetween), at.y + 2 + static_cast<float>(i / columns) * height, width, height};
    const std::string name = spoken(parameter.name), value = number_text(static_cast<std::uint64_t>(parameter.value));
    const float value_width = ui.width(ui.fonts.small, value);
    const float most_width = std::max(ui.width(ui.fonts.small, number_text(static_cast<std::uint64_t>(parameter.most))), value_width);
    Rect track{cell.x, cell.y + (low ? cell.h / 2 : 32), cell.w, 0};
    float text_y = cell.y + 8;
    if (low) {
      const float name_width = std::min(ui.width(ui.fonts.small, name), cell.w * 0.4f) + 12;
      track = {cell.x + name_width, track.y, cell.w - name_width - most_width - 12, 0};
      text_y = cell.y + (cell.h - ui.height(ui.fonts.small)) / 2;
    }
    const float left = track.x + kKnob, length = track.w - 2 * kKnob, middle = track.y;

    ImGui::SetCursorScreenPos({track.x, cell.y});
    ImGui::PushID(parameter.name.c_str());
    ImGui::InvisibleButton("slider", {track.w, cell.h});
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
    ui.widget("parameter:" + parameter.name, name);
    ImGui::PopID();

    ui.text(ui.fonts.small, {cell.right() - value_width, text_y}, ui.theme->text, value);
    ui.clipped_text(ui.fonts.small, {cell.x, text_y}, ui.theme->muted, name, low ? track.x - cell.x - 8 : cell.w - value_width - 8);
    const float knob = left + length * static_cast<float>(scale.place_of(parameter.value));
    const auto bar = [&](float from, float to, ImU32 color) {
      ui.draw()->AddRectFilled({from, middle - kTrack / 2}, {to, middle + kTrack / 2}, color, kTrack / 2);
    };
    bar(track.x, track.right(), ui.theme->strong_border);
    bar(track.x, knob, ui.theme->accent);
    if (hovered) ui.draw()->AddCircleFilled({knob, middle}, kKnob + 4, faded(ui.theme->accent, 0.18f));
    ui.draw()->AddCircleFilled({knob, middle}, kKnob, ui.theme->accent);
    ui.draw()->AddCircleFilled({knob, middle}, kKnob - 2.5f, ui.theme->panel);
  }
  return done;
}

}  // namespace poolyard::app
