// The dialog behind Share: the link, and a button that copies it.
#pragma once

#include <string>

#include "views/ui.h"

namespace poolyard::app {

class ShareDialog {
 public:
  void open(const std::string& link);
  void draw(Ui& ui, const Rect& window);

 private:
  bool open_ = false;
  bool appeared_ = false;
  std::string link_;
  double copied_until_ = 0;
};

}  // namespace poolyard::app
