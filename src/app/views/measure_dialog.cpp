#include "views/measure_dialog.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace poolyard::app {
namespace {

constexpr float kMargin = 24, kRowHeight = 46, kLine = 32, kAxis = 22;
constexpr double kLeast = 0.01, kMost = 100'000;  // microseconds, the axis's ends
constexpr std::string_view kAbout =
    "What starting, handing over and asking take on this machine: the same things done in C++ and in Python. Whatever else works here "
    "meanwhile shows in the figures.";

std::string time_text(double microseconds) {
  char text[32];
  const auto [value, unit] = microseconds < 1    ? std::pair(microseconds * 1e3, "ns")
                             : microseconds < 1e3 ? std::pair(microseconds, "\xc2\xb5s")
                                                  : std::pair(microseconds / 1e3, "ms");
  std::snprintf(text, sizeof text, value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit);
  return text;
}

using Colors = PerLanguage<ImU32>;

/// On a logarithmic axis, since a hand-over is some thousand times shorter than a process's start.
float place(double microseconds, const Rect& axis) {
  const double share = std::log(std::clamp(microseconds, kLeast, kMost) / kLeast) / std::log(kMost / kLeast);
  return axis.x + static_cast<float>(share) * axis.w;
}

void draw_axis(Ui& ui, const Rect& axis) {
  const ImU32 color = ui.theme->border;
  const bool narrow = axis.w < 380;  // no room for all labels
  int decade = 0;
  for (double at = kLeast; at <= kMost * 1.01; at *= 10, ++decade) {
    const float x = std::round(place(at, axis));
    for (float row = axis.y + kLine; row < axis.bottom() - kAxis; row += kRowHeight) ui.draw()->AddLine({x, row - 5}, {x, row + 5}, color);
    if (narrow && decade % 2 != 0) continue;
    const auto [number, unit] = at < 0.5 ? std::pair(at * 1e3, " ns") : at < 500 ? std::pair(at, " \xc2\xb5s") : std::pair(at / 1e3, " ms");
    const std::string text = std::to_string(std::lround(number)) + unit;
    const float width = ui.width(ui.fonts.small, text);
    ui.text(ui.fonts.small, {std::clamp(x - width / 2, axis.x, axis.right() - width), axis.bottom() - kAxis + 6}, ui.theme->faint, text);
  }
}

/// Its name and figures above, the two points on the axis below.
void draw_row(Ui& ui, const Measurement::Row& row, const Colors& colors, float y, const Rect& axis) {
  float right = axis.right();
  std::string told;
  for (const Language language : kLanguages) {
    const auto& time = row.microseconds[language];
    const std::string text = time ? time_text(*time) : "\xe2\x80\x93";
    ui.text(ui.fonts.small, {right - ui.width(ui.fonts.small, text), y + 4}, time ? colors[language] : ui.theme->faint, text);
    told = std::string(name_of(language)) + ' ' + text + (told.empty() ? "" : ", " + told);
    right -= 66;
  }
  ui.clipped_text(ui.fonts.ui, {axis.x, y + 2}, ui.theme->text, row.name, right - axis.x);
  ui.widget("measure:" + row.name, told, {axis.x, y, axis.w, kRowHeight}, true, true);
  const float middle = y + kLine;
  ui.draw()->AddLine({axis.x, middle}, {axis.right(), middle}, ui.theme->border);
  const auto &pythons = row.microseconds[Language::python], &ours = row.microseconds[Language::cpp];
  if (ours && pythons) {
    ui.draw()->AddLine({place(*ours, axis), middle}, {place(*pythons, axis), middle}, ui.theme->strong_border, 3);
  }
  for (const Language language : kLanguages) {
    if (!row.microseconds[language]) continue;
    const ImVec2 at{place(*row.microseconds[language], axis), middle};
    ui.draw()->AddCircleFilled(at, 6.5f, ui.theme->panel);
    ui.draw()->AddCircleFilled(at, 5, colors[language]);
  }
}

}  // namespace

void MeasureDialog::draw(Ui& ui, Measurement& measurement, const Rect& window) {
  if (!open_) return;
  const Colors colors(ui.theme->thread(1), ui.theme->accent);
  const auto& rows = measurement.rows();
  const float width = std::min(620.0f, window.w - 24), inner = width - 2 * kMargin;
  const float about_height = ui.wrapped_text(ui.fonts.ui, {}, 0, kAbout, inner, false);
  const float error_height =
      measurement.error().empty() ? 0 : ui.wrapped_text(ui.fonts.small, {}, 0, measurement.error(), inner - 24, false) + 8;
  const float chart_height = kRowHeight * static_cast<float>(rows.size()) + kAxis;
  const float height = 54 + about_height + 16 + 20 + chart_height + 12 + error_height + kControl + 20;
  const Rect at{window.x + (window.w - width) / 2, window.y + std::max(12.0f, (window.h - height) * 0.36f), width,
                std::min(height, window.h - 24)};
  if (appeared_) ImGui::OpenPopup("measure-dialog");
  ImGui::SetNextWindowPos(at.min());
  ImGui::SetNextWindowSize({at.w, at.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 12);
  const bool shown = ImGui::BeginPopupModal("measure-dialog", nullptr,
                                            ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  if (!shown) return;
  // A window that is too low for all of it scrolls.
  float y = at.y + 20 - ImGui::GetScrollY();
  const float x = at.x + kMargin;
  ui.text(ui.fonts.title, {x, y}, ui.theme->text, "Measure this machine");
  bool close = ui.button("measure-close", "", Icon::close, ButtonStyle::plain, {at.right() - 16 - kControl, y - 6}, true, "Close");
  y += 34;
  y += ui.wrapped_text(ui.fonts.ui, {x, y}, ui.theme->muted, kAbout, inner) + 16;

  float right = x + inner;
  for (const Language language : kLanguages) {
    const float name = ui.width(ui.fonts.small, name_of(language));
    ui.text(ui.fonts.small, {right - name, y}, ui.theme->muted, name_of(language));
    ui.draw()->AddCircleFilled({right - name - 9, y + ui.height(ui.fonts.small) / 2}, 4, colors[language]);
    right -= 66;
  }
  y += 20;
  const Rect axis{x, y, inner, chart_height};
  draw_axis(ui, axis);
  for (std::size_t i = 0; i < rows.size(); ++i) draw_row(ui, rows[i], colors, y + kRowHeight * static_cast<float>(i), axis);
  y += chart_height + 12;

  if (!measurement.error().empty()) {
    draw_icon(ui.draw(), Icon::warning, {x + 8, y + 9}, 16, ui.theme->warning);
    ui.wrapped_text(ui.fonts.small, {x + 24, y}, ui.theme->warning, measurement.error(), inner - 24);
    y += error_height;
  }
  const bool measured = !measurement.busy() && rows.back().microseconds[Language::python].has_value();
  const char* label = measured ? "Measure again" : "Measure";
  if (measurement.busy()) {
    const std::string doing = "Measuring in " + std::string(name_of(measurement.language()));
    ui.text(ui.fonts.ui, {x, y + (kControl - ui.height(ui.fonts.ui)) / 2}, ui.theme->muted, doing);
    if (ui.button("measure-stop", "Stop", Icon::stop, ButtonStyle::quiet, {x + inner - ui.button_width("Stop", Icon::stop), y})) {
      measurement.stop();
    }
  } else if (ui.button("measure-start", label, Icon::play, ButtonStyle::primary, {x + inner - ui.button_width(label, Icon::play), y})) {
    measurement.start();
    ui.unsettled = true;
  }
  ImGui::SetCursorScreenPos({x, y + kControl + 19});
  ImGui::Dummy({1, 1});
  const bool outside = ImGui::IsMouseClicked(0) && !appeared_ && !ImGui::IsMouseHoveringRect(at.min(), at.max(), false);
  if (close || outside || ImGui::IsKeyPressed(ImGuiKey_Escape)) {
    measurement.stop();
    open_ = false;
    ImGui::CloseCurrentPopup();
  }
  appeared_ = false;
  ImGui::EndPopup();
}

}  // namespace poolyard::app
