// The editor: ImGui's text input for the editing, our own drawing for what it shows (colours, line numbers, cursor).
#pragma once

#include <string>
#include <vector>

#include "model/python_syntax.h"
#include "views/ui.h"

struct ImGuiInputTextCallbackData;

namespace poolyard::app {

class Editor {
 public:
  /// Draws and edits `text`; true when it has changed.
  bool draw(Ui& ui, std::string& text, const Rect& at);
  /// The text was replaced from outside: forget cursor, selection and what could be undone.
  void reset();

 private:
  static int on_edit(ImGuiInputTextCallbackData* data);
  void look_at(const std::string& text);
  void draw_text(Ui& ui, const std::string& text, const Rect& at, const Rect& gutter);

  int generation_ = 0;
  bool stale_ = true;
  std::vector<std::size_t> lines_;  // where each begins
  std::vector<SyntaxRun> runs_;
  std::string seen_;
};

}  // namespace poolyard::app
