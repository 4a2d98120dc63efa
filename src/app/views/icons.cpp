#include "views/icons.h"

#include <cmath>
#include <initializer_list>
#include <numbers>

namespace poolyard::app {

void draw_icon(ImDrawList* draw, Icon icon, ImVec2 center, float size, ImU32 color) {
  const float unit = size / 16;
  const float stroke = 1.5f * unit;
  const auto at = [&](float x, float y) { return ImVec2(center.x + (x - 8) * unit, center.y + (y - 8) * unit); };
  const auto line = [&](float x1, float y1, float x2, float y2) {
    draw->AddLine(at(x1, y1), at(x2, y2), color, stroke);
  };
  const auto box = [&](float x1, float y1, float x2, float y2, float round) {
    draw->AddRect(at(x1, y1), at(x2, y2), color, round * unit, 0, stroke);
  };
  switch (icon) {
    case Icon::none: break;
    case Icon::play: draw->AddTriangleFilled(at(4.5f, 2.5f), at(13.5f, 8), at(4.5f, 13.5f), color); break;
    case Icon::stop: draw->AddRectFilled(at(3.5f, 3.5f), at(12.5f, 12.5f), color, 1.5f * unit); break;
    case Icon::share:
      line(8, 1.8f, 8, 10);
      line(8, 1.8f, 4.9f, 4.9f);
      line(8, 1.8f, 11.1f, 4.9f);
      line(3, 8, 3, 13.5f);
      line(13, 8, 13, 13.5f);
      line(2.3f, 13.5f, 13.7f, 13.5f);
      break;
    case Icon::measure:  // a stopwatch
      draw->AddCircle({center.x, center.y + 1.2f * unit}, 5.3f * unit, color, 0, stroke);
      line(6.2f, 1.6f, 9.8f, 1.6f);
      line(8, 1.6f, 8, 3.6f);
      line(8, 9.2f, 10.3f, 6.9f);
      break;
    case Icon::sun:
      draw->AddCircle(center, 3 * unit, color, 0, stroke);
      for (int ray = 0; ray < 8; ++ray) {
        const float angle = static_cast<float>(ray) * std::numbers::pi_v<float> / 4;
        const float x = std::cos(angle), y = std::sin(angle);
        line(8 + x * 5.2f, 8 + y * 5.2f, 8 + x * 7, 8 + y * 7);
      }
      break;
    case Icon::moon: {
      // The outer arc, and an inner curve from horn to horn.
      constexpr float pi = std::numbers::pi_v<float>;
      draw->PathArcTo(center, 6 * unit, 0.05f * pi, 1.45f * pi, 32);
      draw->PathBezierCubicCurveTo(at(5.6f, 5.6f), at(9.5f, 11.4f), at(13.92f, 8.93f), 16);
      draw->PathStroke(color, ImDrawFlags_Closed, stroke);
      break;
    }
    case Icon::copy:
      box(5.5f, 5.5f, 14, 14, 2);
      draw->PathLineTo(at(2.8f, 10.5f));
      draw->PathLineTo(at(2, 10));
      draw->PathLineTo(at(2, 2.8f));
      draw->PathLineTo(at(2.8f, 2));
      draw->PathLineTo(at(10, 2));
      draw->PathLineTo(at(10.5f, 2.8f));
      draw->PathStroke(color, 0, stroke);
      break;
    case Icon::fit:
      line(2, 3, 2, 13);
      line(14, 3, 14, 13);
      line(4.5f, 8, 11.5f, 8);
      line(4.5f, 8, 6.7f, 5.8f);
      line(4.5f, 8, 6.7f, 10.2f);
      line(11.5f, 8, 9.3f, 5.8f);
      line(11.5f, 8, 9.3f, 10.2f);
      break;
    case Icon::follow:
      line(2, 8, 10.5f, 8);
      line(10.5f, 8, 7, 4.5f);
      line(10.5f, 8, 7, 11.5f);
      line(13.5f, 3, 13.5f, 13);
      break;
    case Icon::minus: line(3.5f, 8, 12.5f, 8); break;
    case Icon::plus:
      line(3.5f, 8, 12.5f, 8);
      line(8, 3.5f, 8, 12.5f);
      break;
    case Icon::close:
      line(4, 4, 12, 12);
      line(12, 4, 4, 12);
      break;
    case Icon::warning:
      draw->PathLineTo(at(8, 2));
      draw->PathLineTo(at(14.5f, 13.5f));
      draw->PathLineTo(at(1.5f, 13.5f));
      draw->PathStroke(color, ImDrawFlags_Closed, stroke);
      line(8, 6, 8, 9.6f);
      draw->AddCircleFilled(at(8, 11.6f), 0.9f * unit, color);
      break;
    case Icon::logo: {
      // Three lanes of a pool, swum to different distances.
      constexpr float ends[] = {13.5f, 8.5f, 11.5f};
      for (int lane = 0; lane < 3; ++lane) {
        const float y = 3.2f + static_cast<float>(lane) * 4.8f;
        draw->AddRectFilled(at(1.5f, y - 1.6f), at(14.5f, y + 1.6f), (color & 0xffffff) | 0x40000000, 1.6f * unit);
        draw->AddRectFilled(at(1.5f, y - 1.6f), at(ends[lane], y + 1.6f), color, 1.6f * unit);
      }
      break;
    }
    case Icon::branches:  // one beginning, three ends
      for (float y : {3.0f, 8.0f, 13.0f}) {
        draw->PathLineTo(at(2.5f, 8));
        draw->PathBezierCubicCurveTo(at(7, 8), at(6, y), at(10.5f, y), 16);
        draw->PathStroke(color, 0, stroke);
        draw->AddCircleFilled(at(12.4f, y), 1.9f * unit, color);
      }
      draw->AddCircleFilled(at(2.6f, 8), 1.9f * unit, color);
      break;
    case Icon::list:
      for (float y : {4.0f, 8.0f, 12.0f}) line(2.5f, y, 13.5f, y);
      break;
    case Icon::statistics:
      line(4, 8.5f, 4, 13.5f);
      line(8, 2.5f, 8, 13.5f);
      line(12, 6, 12, 13.5f);
      break;
    case Icon::search:
      draw->AddCircle(at(6.8f, 6.8f), 4.3f * unit, color, 0, stroke);
      line(10, 10, 13.8f, 13.8f);
      break;
    case Icon::save:
      line(8, 2, 8, 10.2f);
      line(8, 10.2f, 4.9f, 7.1f);
      line(8, 10.2f, 11.1f, 7.1f);
      line(2.5f, 13.5f, 13.5f, 13.5f);
      break;
    case Icon::ways:  // from one lane to another
      draw->AddCircleFilled(at(3, 4), 1.9f * unit, color);
      draw->AddBezierCubic(at(3, 4), at(9.5f, 4), at(5.5f, 12), at(12, 12), color, stroke);
      line(13.5f, 12, 10.4f, 9.4f);
      line(13.5f, 12, 10.4f, 14.6f);
      break;
    case Icon::left:
      line(10, 3.5f, 5.5f, 8);
      line(5.5f, 8, 10, 12.5f);
      break;
    case Icon::right:
      line(6, 3.5f, 10.5f, 8);
      line(10.5f, 8, 6, 12.5f);
      break;
    case Icon::up:
      line(3.5f, 10, 8, 5.5f);
      line(8, 5.5f, 12.5f, 10);
      break;
    case Icon::down:
      line(3.5f, 6, 8, 10.5f);
      line(8, 10.5f, 12.5f, 6);
      break;
    case Icon::check:
      draw->PathLineTo(at(3, 8.5f));
      draw->PathLineTo(at(6.5f, 12));
      draw->PathLineTo(at(13, 4.5f));
      draw->PathStroke(color, 0, stroke);
      break;
  }
}

}  // namespace poolyard::app
