// The dialog behind Share: the link, and a button that copies it.
#pragma once

#include <string>

#include "views/ui.h"

namespace poolyard::app {

class ShareDialog {
 public:
  /// `left_out`: what is not in it, if anything, in a sentence.
  void open(const std::string& link, const std::string& left_out = {});
  void draw(Ui& ui, const Rect& window);

 private:
  bool open_ = false;
  bool appeared_ = false;
  std::string link_, left_out_;
  double copied_until_ = 0;
};

}  // namespace poolyard::app
