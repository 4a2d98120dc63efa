// The window's contents, kept: only what has changed is rendered again.
//
//     platform::end_picture(picture.update(*ImGui::GetDrawData(), …));
#pragma once

#include "model/png.h"
#include "views/damage.h"

namespace poolyard::app {

class Picture {
 public:
  /// Renders the parts of `data` that differ from what is kept, on this ground, except for what is in the middle of
  /// `later`. True when there were any.
  bool update(const ImDrawData& data, ImU32 ground, const std::vector<Rect>& later);
  /// What is shown in a part of the window, given in the interface's units.
  Pixels read(const Rect& at) const;
  /// Everything has to be rendered again.
  void forget() { damage_.forget(); }

 private:
  /// Of all that is to be drawn, what touches this area: without a graphics unit every corner of a triangle costs, also
  /// where nothing comes of it.
  void take_part(const ImDrawData& data, const Damage::Area& area);

  Damage damage_;
  ImDrawList part_{nullptr};
  std::vector<ImDrawIdx> taken_;  // where in the part a list's corners stand
  int width_ = 0, height_ = 0;
  float scale_ = 1;
};

}  // namespace poolyard::app
