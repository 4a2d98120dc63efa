// A picture as an SVG file: what the interface draws, shape by shape.
//
//     Svg svg(width, height);
//     svg.box({0, 0, width, height}, {.color = white});
//     save(svg.written());
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace poolyard::app {

class Svg {
 public:
  using Color = std::uint32_t;  ///< 0xAABBGGRR, as Dear ImGui has it
  struct Box {
    float x, y, w, h;
  };
  enum class Fill { plain, hatched, dotted };  ///< with `ink` on it

  Svg(float width, float height) : width_(width), height_(height) {}

  void box(const Box& at, Color color, float radius = 0);
  void box(const Box& at, Color color, float radius, Fill fill, Color ink);
  void outline(const Box& at, Color color, float radius, float thickness);
  void line(float x1, float y1, float x2, float y2, Color color, float thickness);
  /// From the first point to the last, drawn towards the two between them.
  void curve(const std::array<float, 8>& points, Color color, float thickness);
  void disc(float x, float y, float radius, Color color);
  void triangle(const std::array<float, 6>& corners, Color color);
  void ring(float x, float y, float radius, Color color, float thickness);
  struct Font {
    float size;
    bool strong = false, mono = false;
  };
  /// `y` is the line on which it stands; it is made as wide as it was drawn.
  void text(float x, float y, float width, const Font& font, Color color, std::string_view text);
  /// What comes between the two is moved.
  void begin_move(float x, float y);
  void end_move();
  /// What comes between the two is cut at the box.
  void begin_clip(const Box& at);
  void end_clip();

  std::string written() const;

 private:
  std::string paint(const char* what, Color color) const;

  float width_, height_;
  int patterns_ = 0, clips_ = 0;
  std::string definitions_, body_;
};

}  // namespace poolyard::app
