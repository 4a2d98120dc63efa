// The colours, sizes and distances everything is drawn with. Distances are multiples of 4.
#pragma once

#include <array>

#include <imgui.h>

#include "model/span_track.h"

namespace poolyard::app {

inline constexpr float kGap = 8;       ///< between panels
inline constexpr float kPad = 12;      ///< inside a panel
inline constexpr float kRound = 8;     ///< a panel's corners
inline constexpr float kControl = 32;  ///< a button's height
inline constexpr float kControlRound = 6;
inline constexpr float kHeader = 40;  ///< a panel's head

/// How a state's bar is filled, so that nobody has to tell colours apart.
enum class Pattern { plain, hatched, dotted };

struct StateLook {
  ImU32 color;
  float height;  ///< share of the lane: what runs is full, what rests is a line
  Pattern pattern;
};

struct Theme {
  bool dark = false;
  ImU32 ground, panel, raised, hover, border, strong_border;
  ImU32 text, muted, faint;
  ImU32 accent, accent_hover, accent_text, accent_soft;
  ImU32 danger, danger_soft, warning, good;
  ImU32 selection, shadow, grid;
  ImU32 keyword, string, number, comment, builtin, definition;
  std::array<StateLook, SpanTrack::kKinds> states;
  ImU32 task, task_failed, task_text;
  std::array<ImU32, 8> threads;
  std::array<ImU32, 16> terminal;  ///< what programs call black, red, green, yellow, blue, magenta, cyan and white; then the bright ones

  static const Theme& light();
  static const Theme& night();
  /// Makes it the look of Dear ImGui's own parts (scrollbars, tooltips, text input).
  void apply() const;

  ImU32 thread(int color) const { return threads[color % threads.size()]; }
};

/// 0xRRGGBB as ImGui has it.
constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return (hex >> 16 & 255) | (hex & 0xff00) | (hex & 255) << 16 | alpha << 24;
}
/// The same colour, `alpha` times as opaque.
constexpr ImU32 faded(ImU32 color, float alpha) {
  return (color & 0xffffff) | static_cast<ImU32>(static_cast<float>(color >> 24) * alpha) << 24;
}

}  // namespace poolyard::app
