// Where everything a person can click is, as drawn in the last frame: for automation, tests and embedding pages.
#pragma once

#include <string>
#include <vector>

namespace poolyard::app {

struct Widget {
  std::string id;
  std::string label;
  float x = 0, y = 0, w = 0, h = 0;  ///< in CSS pixels (the interface's own units) from the window's top left
  bool enabled = true;
  bool visible = true;
  bool hovered = false;  ///< the mouse was there, when it was drawn
};

class Widgets {
 public:
  /// A new frame: what is not added again is not there any more.
  void begin_frame() { widgets_.clear(); }
  void add(Widget widget) { widgets_.push_back(std::move(widget)); }
  const std::vector<Widget>& all() const { return widgets_; }

 private:
  std::vector<Widget> widgets_;
};

}  // namespace poolyard::app
