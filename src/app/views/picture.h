// The window's contents, kept: only what has changed is rendered again.
//
//     if (picture.update(*ImGui::GetDrawData(), …)) picture.show();
#pragma once

#include "views/damage.h"

namespace poolyard::app {

class Picture {
 public:
  /// Renders the parts of `data` that differ from what is kept, on this ground, except for what is in the middle of
  /// `later`. True when there were any.
  bool update(ImDrawData& data, ImU32 ground, const std::vector<Rect>& later);
  /// Copies all of it to the window.
  void show() const;
  void forget() { damage_.forget(); }

 private:
  void resize(int width, int height);

  Damage damage_;
  std::vector<ImVec4> clips_;  // the commands' own
  unsigned framebuffer_ = 0, pixels_ = 0;
  int width_ = 0, height_ = 0;
};

}  // namespace poolyard::app
