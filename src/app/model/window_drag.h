// A window in a strip that shows a whole run: what the timeline shows of it. It is moved, made wider or narrower at its edges, or put
// elsewhere, by one who drags it.
#pragma once

#include "model/time_view.h"

namespace poolyard::app {

class WindowDrag {
 public:
  enum class Part { none, window, left, right, outside };

  /// What one would drag who pressed at this moment; `near` is how far one may miss an edge. A window that shows everything is not
  /// there to be moved: one draws a new one.
  static Part part_at(double time, double near, const TimeView& view) {
    if (view.from() <= 0 && view.to() >= view.run()) return Part::outside;
    // Of a narrow one the middle is for moving it.
    const double edge = std::min(near, view.length() / 4);
    if (std::abs(time - view.from()) <= (time < view.from() ? near : edge)) return Part::left;
    if (std::abs(time - view.to()) <= (time > view.to() ? near : edge)) return Part::right;
    return time > view.from() && time < view.to() ? Part::window : Part::outside;
  }

  void press(double time, double near, TimeView& view) {
    part_ = part_at(time, near, view);
    anchor_ = time;
    drawn_ = false;
    if (part_ == Part::left) anchor_ = view.to();
    if (part_ == Part::right) anchor_ = view.from();
    if (part_ == Part::window) anchor_ = time - view.from();
  }
  /// Not closer to where it was pressed than `near`, a new window is not meant.
  void move(double time, double near, TimeView& view) {
    if (part_ == Part::window) return view.show(time - anchor_, view.length());
    if (part_ == Part::none) return;
    drawn_ = drawn_ || std::abs(time - anchor_) > near;
    if (part_ != Part::outside || drawn_) view.show(std::min(time, anchor_), std::abs(time - anchor_));
  }
  void release(TimeView& view) {
    // A click beside the window brings it there.
    if (part_ == Part::outside && !drawn_) view.show(anchor_ - view.length() / 2, view.length());
    part_ = Part::none;
  }
  Part part() const { return part_; }

 private:
  Part part_ = Part::none;
  double anchor_ = 0;  // the end that stays; of a whole window that is moved, where in it it is held
  bool drawn_ = false;
};

}  // namespace poolyard::app
