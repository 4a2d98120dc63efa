#include "views/terminal_colors.h"

#include <utility>

#include "model/legible.h"

namespace poolyard::app {
namespace {

/// 0xRRGGBB; the other way round rgb() does it.
std::uint32_t hex(ImU32 color) { return (color & 255) << 16 | (color & 0xff00) | (color >> 16 & 255); }

std::uint32_t hex(const Theme& theme, const TerminalColor& color, ImU32 own) {
  switch (color.kind) {
    case TerminalColor::Kind::own: return hex(own);
    case TerminalColor::Kind::named: return hex(theme.terminal[color.value % theme.terminal.size()]);
    case TerminalColor::Kind::direct: return color.value;
  }
  return hex(own);
}

}  // namespace

TerminalColors terminal_colors(const Theme& theme, const TextStyle& style, ImU32 text) {
  std::uint32_t front = hex(theme, style.text, text), back = hex(theme, style.ground, theme.panel);
  bool grounded = style.ground.kind != TerminalColor::Kind::own;
  if (style.reversed) {
    std::swap(front, back);
    grounded = true;
  }
  const TerminalColor& asked = style.reversed ? style.ground : style.text;
  if (asked.kind == TerminalColor::Kind::own) {
    if (!grounded) return {.text = text, .ground = 0};
    if (!style.reversed) front = contrast(0xffffff, back) > contrast(0, back) ? 0xffffff : 0;
  }
  return {.text = rgb(legible(front, back)), .ground = grounded ? rgb(back) : 0};
}

}  // namespace poolyard::app
