// What every view draws with: the theme, the fonts, the registry of widgets, and the house's own controls.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "model/svg.h"
#include "model/widgets.h"
#include "views/fonts.h"
#include "views/icons.h"
#include "views/theme.h"

namespace poolyard::app {

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  bool operator==(const Rect&) const = default;
  ImVec2 min() const { return {x, y}; }
  ImVec2 max() const { return {x + w, y + h}; }
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  /// What is left when `by` is taken from a side.
  Rect without_top(float by) const { return {x, y + by, w, h - by}; }
  Rect without_left(float by) const { return {x + by, y, w - by, h}; }
  Rect inset(float by) const { return {x + by, y + by, w - 2 * by, h - 2 * by}; }
};

class Rectangles;

enum class ButtonStyle { primary, quiet, danger, plain };

class Ui {
 public:
  Fonts fonts;
  Widgets widgets;
  const Theme* theme = &Theme::light();

  // What the picture being built asks of the next: see model/redraw.h.
  std::vector<Rect> moving;  ///< what lies within these moves by itself
  double changes_in = 0;     ///< the seconds after which something will look different
  bool unsettled = false;    ///< what was just built is right only when it is built again
  void begin_frame();
  void moves(const Rect& at) { moving.push_back(at); }
  void changes_after(double seconds) { changes_in = std::min(changes_in, seconds); }

  /// As long as it lives, all that is drawn belongs to one of several parts that look alike: the ids of its widgets end in `suffix`.
  class Part {
   public:
    Part(Ui& ui, std::string_view suffix);
    ~Part();
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

   private:
    Ui& ui_;
    std::string before_;
  };

  ImDrawList* draw() const { return ImGui::GetWindowDrawList(); }
  /// While it is there, the shapes and texts below go into it, too (and what is drawn by draw(), such as buttons, does not): so a part
  /// of the picture becomes a file.
  Svg* svg = nullptr;

  /// Announces the last item's rectangle, or the one given, under its id.
  void widget(std::string_view id, std::string_view label, bool enabled = true);
  void widget(std::string_view id, std::string_view label, const Rect& at, bool enabled, bool visible);

  /// A button at a place; true when pressed. Its label may be empty (icon only): the tip then says what it does.
  bool button(std::string_view id, std::string_view label, Icon icon, ButtonStyle style, ImVec2 at, bool enabled = true,
              std::string_view tip = {}, bool on = false);
  float button_width(std::string_view label, Icon icon) const;

  struct Segment {
    const char* id;
    const char* name;
  };
  /// Buttons in a row, one of which is on; the one that is pressed, or -1. What is left of the width they share.
  int segments(std::span<const Segment> all, int on, const Rect& at);
  /// The width in which they stand well.
  float segments_width(std::span<const Segment> all) const;

  /// A white card with a thin border; its head, if it has a name.
  void panel(const Rect& at, std::string_view name = {});
  /// Such a name, for what has no card of its own.
  void head(const Rect& at, std::string_view name, float height = kHeader);

  /// The soft shadow of something that lies above the rest; drawn before it.
  void shadow(const Rect& of);

  void line(ImVec2 from, ImVec2 to, ImU32 color, float thickness = 1);
  void box(const Rect& at, ImU32 color, float radius = 0);
  void outline(const Rect& at, ImU32 color, float radius = 0, float thickness = 1);
  void disc(ImVec2 center, float radius, ImU32 color);
  void ring(ImVec2 center, float radius, ImU32 color, float thickness);
  /// Straight, with its head at `to`, and `ground` around it so that it stands out from what it crosses.
  void arrow(ImVec2 from, ImVec2 to, ImU32 color, ImU32 ground);
  void triangle(ImVec2 a, ImVec2 b, ImVec2 c, ImU32 color);
  /// Leaves `from` and comes to `to` from left to right, however these lie.
  void curve(ImVec2 from, ImVec2 to, ImU32 color, float thickness);
  void bars(Rectangles& rectangles);
  /// As long as it lives, what is drawn is cut at a rectangle.
  class Clip {
   public:
    Clip(Ui& ui, const Rect& at);
    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;

   private:
    Ui& ui_;
  };

  void text(ImFont* font, ImVec2 at, ImU32 color, std::string_view text);
  /// Cut with an ellipsis at `width`; returns the width drawn.
  float clipped_text(ImFont* font, ImVec2 at, ImU32 color, std::string_view text, float width);
  /// Broken into lines at `width`; returns the height.
  float wrapped_text(ImFont* font, ImVec2 at, ImU32 color, std::string_view text, float width, bool draw_it = true);
  float width(ImFont* font, std::string_view text) const;
  float height(ImFont* font) const;
  /// A small label on a coloured ground; returns its width.
  float badge(ImVec2 at, std::string_view text, ImU32 color, ImU32 ground);
  /// For the window begun last: a finger that is drawn over it scrolls it. True while that happens.
  bool touch_scroll();
  /// A tooltip in the house's look, for the item or area under the mouse.
  void tip(std::string_view text);

 private:
  std::string part_;
};

}  // namespace poolyard::app
