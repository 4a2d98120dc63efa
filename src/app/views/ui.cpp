#include "views/ui.h"

#include <cmath>
#include <string>

#include <imgui_internal.h>

#include "model/redraw.h"
#include "model/utf8.h"
#include "views/rectangles.h"

namespace poolyard::app {

void Ui::begin_frame() {
  widgets.begin_frame();
  moving.clear();
  changes_in = Redraw::kNever;
  unsettled = false;
}

Ui::Part::Part(Ui& ui, std::string_view suffix) : ui_(ui), before_(ui.part_) {
  ui.part_ += suffix;
  ImGui::PushID(suffix.data(), suffix.data() + suffix.size());
}

Ui::Part::~Part() {
  ImGui::PopID();
  ui_.part_ = before_;
}

void Ui::widget(std::string_view id, std::string_view label, bool enabled) {
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  widget(id, label, {min.x, min.y, max.x - min.x, max.y - min.y}, enabled, ImGui::IsItemVisible());
}

void Ui::widget(std::string_view id, std::string_view label, const Rect& at, bool enabled, bool visible) {
  widgets.add({std::string(id) + part_, std::string(label), at.x, at.y, at.w, at.h, enabled, visible,
               ImGui::IsMouseHoveringRect(at.min(), at.max())});
}

float Ui::width(ImFont* font, std::string_view text) const {
  return font->CalcTextSizeA(height(font), FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

float Ui::height(ImFont* font) const { return font->FontSize * ImGui::GetIO().FontGlobalScale; }

void Ui::line(ImVec2 from, ImVec2 to, ImU32 color, float thickness) {
  draw()->AddLine(from, to, color, thickness);
  if (svg) svg->line(from.x, from.y, to.x, to.y, color, thickness);
}

void Ui::box(const Rect& at, ImU32 color, float radius) {
  draw()->AddRectFilled(at.min(), at.max(), color, radius);
  if (svg) svg->box({at.x, at.y, at.w, at.h}, color, radius);
}

void Ui::outline(const Rect& at, ImU32 color, float radius, float thickness) {
  draw()->AddRect(at.min(), at.max(), color, radius, 0, thickness);
  if (svg) svg->outline({at.x, at.y, at.w, at.h}, color, radius, thickness);
}

void Ui::disc(ImVec2 center, float radius, ImU32 color) {
  draw()->AddCircleFilled(center, radius, color);
  if (svg) svg->disc(center.x, center.y, radius, color);
}

void Ui::ring(ImVec2 center, float radius, ImU32 color, float thickness) {
  draw()->AddCircle(center, radius, color, 0, thickness);
  if (svg) svg->ring(center.x, center.y, radius, color, thickness);
}

void Ui::arrow(ImVec2 from, ImVec2 to, ImU32 color, ImU32 ground) {
  constexpr float kHead = 7, kHalf = 4;
  const float length = std::hypot(to.x - from.x, to.y - from.y);
  if (length < 1) return;
  const ImVec2 along{(to.x - from.x) / length, (to.y - from.y) / length};
  const auto place = [&](float back, float aside) { return ImVec2{to.x - along.x * back - along.y * aside, to.y - along.y * back + along.x * aside}; };
  const ImVec2 neck = place(kHead, 0);
  line(from, neck, ground, 5);
  disc(from, 4.5f, ground);
  line(from, neck, color, 2);
  disc(from, 3.5f, color);
  const ImVec2 head[] = {to, place(kHead, kHalf), place(kHead, -kHalf)};
  draw()->AddTriangle(head[0], head[1], head[2], ground, 2);
  triangle(head[0], head[1], head[2], color);
}

void Ui::triangle(ImVec2 a, ImVec2 b, ImVec2 c, ImU32 color) {
  draw()->AddTriangleFilled(a, b, c, color);
  if (svg) svg->triangle({a.x, a.y, b.x, b.y, c.x, c.y}, color);
}

void Ui::curve(ImVec2 from, ImVec2 to, ImU32 color, float thickness) {
  constexpr int kSegments = 16;  // of hundreds of them, no corner can be seen
  const float bend = std::clamp(std::abs(to.x - from.x) / 2, 16.0f, 96.0f);
  const ImVec2 out{from.x + bend, from.y}, in{to.x - bend, to.y};
  draw()->AddBezierCubic(from, out, in, to, color, thickness, kSegments);
  if (svg) svg->curve({from.x, from.y, out.x, out.y, in.x, in.y, to.x, to.y}, color, thickness);
}

void Ui::bars(Rectangles& rectangles) {
  rectangles.draw(draw());
  if (svg) rectangles.write(*svg);
}

Ui::Clip::Clip(Ui& ui, const Rect& at) : ui_(ui) {
  ui_.draw()->PushClipRect(at.min(), at.max(), true);
  if (ui_.svg) ui_.svg->begin_clip({at.x, at.y, at.w, at.h});
}

Ui::Clip::~Clip() {
  ui_.draw()->PopClipRect();
  if (ui_.svg) ui_.svg->end_clip();
}

void Ui::text(ImFont* font, ImVec2 at, ImU32 color, std::string_view text) {
  fonts.need(text);
  draw()->AddText(font, height(font), {std::round(at.x), std::round(at.y)}, color, text.data(),
                  text.data() + text.size());
  if (!svg) return;
  // Dear ImGui's size is the height of a line, SVG's that of an em.
  const float size = height(font), em = font == fonts.mono ? 1.32f : 1.21f;
  svg->text(at.x, at.y + font->Ascent * size / font->FontSize, width(font, text), {.size = size / em, .strong = font == fonts.strong || font == fonts.title, .mono = font == fonts.mono},
            color, text);
}

float Ui::clipped_text(ImFont* font, ImVec2 at, ImU32 color, std::string_view whole, float limit) {
  const float full = width(font, whole);
  if (full <= limit) {
    text(font, at, color, whole);
    return full;
  }
  constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
  std::size_t fits = 0;
  const float room = limit - width(font, kEllipsis);
  for (std::size_t next = 0; next < whole.size();) {
    next_character(whole, next);
    if (width(font, whole.substr(0, next)) > room) break;
    fits = next;
  }
  std::string cut(whole.substr(0, fits));
  cut += kEllipsis;
  text(font, at, color, cut);
  return width(font, cut);
}

float Ui::wrapped_text(ImFont* font, ImVec2 at, ImU32 color, std::string_view whole, float limit, bool draw_it) {
  const float size = height(font), line = std::round(size * 1.4f);
  const char* from = whole.data();
  const char* const end = from + whole.size();
  float y = at.y;
  while (from < end) {
    const char* to = font->CalcWordWrapPositionA(ImGui::GetIO().FontGlobalScale, from, end, limit);
    // Between words, if it can be: Dear ImGui would break "3.10 ms" behind the point.
    const std::string_view line_text(from, static_cast<std::size_t>(to - from));
    if (const std::size_t space = line_text.rfind(' '); to < end && *to != ' ' && space != std::string_view::npos && space > 0) to = from + space;
    if (to == from) ++to;
    if (draw_it) text(font, {at.x, y}, color, {from, static_cast<std::size_t>(to - from)});
    y += line;
    for (from = to; from < end && *from == ' ';) ++from;
  }
  return y - at.y;
}

float Ui::button_width(std::string_view label, Icon icon) const {
  if (label.empty()) return kControl;
  return 24 + width(fonts.strong, label) + (icon == Icon::none ? 0 : 22);
}

bool Ui::button(std::string_view id, std::string_view label, Icon icon, ButtonStyle style, ImVec2 at, bool enabled,
                std::string_view tip_text, bool on) {
  const Rect rect{at.x, at.y, button_width(label, icon), kControl};
  ImGui::SetCursorScreenPos(rect.min());
  ImGui::PushID(id.data(), id.data() + id.size());
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::InvisibleButton("button", {rect.w, rect.h});
  ImGui::EndDisabled();
  const bool hovered = enabled && ImGui::IsItemHovered();
  const bool held = enabled && ImGui::IsItemActive();
  widget(id, label.empty() ? tip_text : label, enabled);
  if (!tip_text.empty() && ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal | ImGuiHoveredFlags_AllowWhenDisabled)) {
    tip(tip_text);
  }
  ImGui::PopID();

  ImU32 ground = 0, ink = theme->text, edge = 0;
  switch (style) {
    case ButtonStyle::primary:
      ground = hovered ? theme->accent_hover : theme->accent;
      ink = theme->accent_text;
      break;
    case ButtonStyle::danger:
      ground = hovered ? theme->danger_soft : theme->panel;
      ink = theme->danger;
      edge = hovered ? theme->danger : theme->strong_border;
      break;
    case ButtonStyle::quiet:
      ground = on ? theme->accent_soft : hovered ? theme->hover : theme->panel;
      ink = on ? theme->accent : theme->text;
      edge = on ? faded(theme->accent, 0.5f) : theme->border;
      break;
    case ButtonStyle::plain:
      ground = on ? theme->accent_soft : hovered ? theme->hover : 0;
      ink = on ? theme->accent : hovered ? theme->text : theme->muted;
      break;
  }
  if (!enabled) {
    ground = style == ButtonStyle::primary ? theme->hover : 0;
    ink = theme->faint;
    edge = style == ButtonStyle::primary || style == ButtonStyle::plain ? 0 : theme->border;
  }
  draw()->AddRectFilled(rect.min(), rect.max(), ground, kControlRound);
  if (edge) draw()->AddRect(rect.min(), rect.max(), edge, kControlRound);
  const float dip = held ? 1.0f : 0.0f;
  if (label.empty()) {
    draw_icon(draw(), icon, {rect.x + rect.w / 2, rect.y + rect.h / 2 + dip}, 16, ink);
    return pressed;
  }
  float x = rect.x + 12;
  if (icon != Icon::none) {
    draw_icon(draw(), icon, {x + 7, rect.y + rect.h / 2 + dip}, 14, ink);
    x += 22;
  }
  text(fonts.strong, {x, rect.y + (rect.h - height(fonts.strong)) / 2 + dip}, ink, label);
  return pressed;
}

float Ui::segments_width(std::span<const Segment> all) const {
  float sum = 0;
  for (const Segment& segment : all) sum += std::round(width(fonts.strong, segment.name)) + 28;
  return sum;
}

int Ui::segments(std::span<const Segment> all, int on, const Rect& at) {
  draw()->AddRectFilled(at.min(), at.max(), theme->hover, kRound);
  // Narrow places take from all the same, also if there is not enough for all.
  const float spare = (at.w - segments_width(all)) / static_cast<float>(all.size());
  int pressed = -1;
  float x = at.x;
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    const Segment& segment = all[i];
    const Rect button{x, at.y, segments_width(all.subspan(i, 1)) + spare, at.h};
    x += button.w;
    ImGui::SetCursorScreenPos(button.min());
    if (ImGui::InvisibleButton(segment.id, {button.w, button.h})) pressed = i;
    const bool hovered = ImGui::IsItemHovered();
    widget(segment.id, segment.name);
    if (i == on) {
      const Rect pill = button.inset(3);
      draw()->AddRectFilled(pill.min(), pill.max(), theme->panel, kControlRound);
    }
    ImFont* const font = i == on ? fonts.strong : fonts.ui;
    text(font, {button.x + (button.w - width(font, segment.name)) / 2, at.y + (at.h - height(font)) / 2},
         i == on || hovered ? theme->text : theme->muted, segment.name);
  }
  return pressed;
}

void Ui::panel(const Rect& at, std::string_view name) {
  draw()->AddRectFilled(at.min(), at.max(), theme->panel, kRound);
  draw()->AddRect(at.min(), at.max(), theme->border, kRound);
  if (!name.empty()) head(at, name);
}

void Ui::head(const Rect& at, std::string_view name, float height) {
  text(fonts.strong, {at.x + kPad, at.y + (height - this->height(fonts.strong)) / 2}, theme->text, name);
}

void Ui::shadow(const Rect& of) {
  constexpr int kSteps = 8;
  for (int step = kSteps; step > 0; --step) {
    const float out = 2.0f * static_cast<float>(step);
    draw()->AddRectFilled({of.x - out, of.y - out + 4}, {of.right() + out, of.bottom() + out + 4},
                          faded(theme->shadow, 1.0f / static_cast<float>(step + 1)), kRound + out);
  }
}

float Ui::badge(ImVec2 at, std::string_view label, ImU32 color, ImU32 ground) {
  const float w = width(fonts.small, label) + 12, h = height(fonts.small) + 6;
  box({at.x, at.y, w, h}, ground, h / 2);
  text(fonts.small, {at.x + 6, at.y + 3}, color, label);
  return w;
}

bool Ui::touch_scroll() {
  const ImGuiIO& io = ImGui::GetIO();
  constexpr float kMoved = 8;  // less is a tap
  const bool dragged = io.MouseSource == ImGuiMouseSource_TouchScreen &&
                       io.MouseDragMaxDistanceSqr[0] > kMoved * kMoved &&
                       ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  if (dragged && io.MouseDown[0]) ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
  return dragged && (io.MouseDown[0] || io.MouseReleased[0]);
}

void Ui::tip(std::string_view content) {
  constexpr float kWidestTip = 320;
  fonts.need(content);
  ImGui::PushFont(fonts.small);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {8, 6});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kControlRound);
  if (ImGui::BeginTooltip()) {
    ImGui::PushTextWrapPos(kWidestTip);
    ImGui::TextUnformatted(content.data(), content.data() + content.size());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(2);
  ImGui::PopFont();
}

}  // namespace poolyard::app
