// The window's contents, kept: only what has changed is rendered again.
//
//     platform::end_picture(picture.update(*ImGui::GetDrawData(), …));
#pragma once

#include "views/damage.h"

namespace poolyard::app {

class Picture {
 public:
  /// Renders the parts of `data` that differ from what is kept, on this ground, except for what is in the middle of
  /// `later`. True when there were any.
  bool update(ImDrawData& data, ImU32 ground, const std::vector<Rect>& later);
  /// Everything has to be rendered again.
  void forget() { damage_.forget(); }

 private:
  Damage damage_;
  std::vector<ImVec4> clips_;  // the commands' own
  int width_ = 0, height_ = 0;
};

}  // namespace poolyard::app
