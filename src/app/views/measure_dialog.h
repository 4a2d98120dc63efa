// The view "Measure": this machine's own figures, in C++ and Python side by side, as a chart.
#pragma once

#include "model/measurement.h"
#include "views/ui.h"

namespace poolyard::app {

class MeasureDialog {
 public:
  void open() { open_ = appeared_ = true; }
  /// Over the whole window, while it is open. Closing it ends a measurement that goes on.
  void draw(Ui& ui, Measurement& measurement, const Rect& window);

 private:
  bool open_ = false, appeared_ = false;
};

}  // namespace poolyard::app
