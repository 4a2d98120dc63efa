// The editor: ImGui's text input for the editing, our own drawing for what it shows (colours, line numbers, cursor, and what a compiler
// or a run has to say about a line).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/compilation.h"
#include "model/line_marks.h"
#include "model/syntax.h"
#include "views/ui.h"

struct ImGuiInputTextCallbackData;

namespace poolyard::app {

class Editor {
 public:
  Editor() { reset(); }
  struct Options {
    Language language = Language::python;
    bool plain = false;  ///< it is no program
    bool read_only = false;
    std::span<const engine::Remark> remarks = {};
    std::span<const LineMark> marks = {};
    /// What to say to who points at a mark that has no text.
    std::function<std::string(const LineMark&)> words = {};
    bool marks_move = false;  ///< they go where the threads go
  };
  /// Draws and edits `text`; true when it has changed.
  bool draw(Ui& ui, std::string& text, const Options& options, const Rect& at);
  /// The text is another one: forget cursor, selection and what could be undone.
  void reset();
  /// Shows this line, and marks it until another one is gone to or the text is another.
  void go_to(int line);
  /// What is typed goes here from now on.
  void take_keys() { takes_keys_ = true; }
  /// A part of the text was changed from outside: what could be undone no longer fits.
  void changed_outside() { outside_ = true; }

 private:
  static int on_edit(ImGuiInputTextCallbackData* data);
  void look_at(const std::string& text, const Options& options);
  void scroll_to_code(Ui& ui, const std::string& text, float height);
  void draw_text(Ui& ui, const std::string& text, const Options& options, const Rect& at, const Rect& gutter);
  void scroll_to_line(Ui& ui, const Rect& field);
  void draw_marks(Ui& ui, const Options& options, int line, const Rect& row, const Rect& gutter, float text_end, ImDrawList* draw);
  void draw_remark(Ui& ui, const engine::Remark& remark, const Rect& row, float text_end, ImDrawList* draw);

  int generation_ = 0;
  bool stale_ = true;
  bool outside_ = false;
  bool takes_keys_ = false;
  float scrolled_ = 0; // how far, in the last picture
  int line_ = 0;       // that was gone to
  int to_line_ = 0;    // pictures in which it is still to be brought into view
  int to_code_ = 0;  // pictures in which it is still to be scrolled to where a text begins that is not all seen
  std::vector<std::size_t> lines_;  // where each begins
  std::vector<SyntaxRun> runs_;
  std::string seen_;
  bool seen_plain_ = false;
};

}  // namespace poolyard::app
