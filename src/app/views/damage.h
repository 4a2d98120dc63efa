// Which parts of the window differ from what was last drawn there.
//
// The window is divided into tiles. Everything in Dear ImGui's draw lists goes into the hash of each tile that it
// touches, in the order in which it is drawn; a tile whose hash is another one has changed. So no view has to know, or
// could forget to say, what has changed.
#pragma once

#include <cstdint>
#include <vector>

#include <imgui.h>

#include "views/ui.h"

namespace poolyard::app {

class Damage {
 public:
  struct Area {  ///< in pixels from the top left
    int left, top, right, bottom;
    double size() const { return static_cast<double>(right - left) * (bottom - top); }
  };

  /// The few rectangles that hold all changes. Tiles in the middle of `later` (in the interface's units) stay as they
  /// are, and differ until they are looked at again.
  const std::vector<Area>& compare(const ImDrawData& data, const std::vector<Rect>& later);
  /// All of it will differ: what the draw lists refer to, such as the fonts, is another one.
  void forget() { shown_.clear(); }

 private:
  struct Box {  // in pixels
    float left, top, right, bottom;
  };
  void add_triangles(const ImDrawList& list, const ImDrawCmd& command, const Box& clip, std::uint64_t seed);
  void mark(const Box& box, const Box& clip, std::uint64_t hash);
  bool is_in(const std::vector<Rect>& places, int column, int row) const;
  void put(Area area);

  float scale_ = 1;
  int tile_ = 16;  // a tile's side in pixels
  int columns_ = 0, rows_ = 0;
  std::vector<std::uint64_t> shown_, now_, corners_;
  std::vector<Area> areas_;
};

}  // namespace poolyard::app
