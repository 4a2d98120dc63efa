// The console: every line a run prints with the process and thread it came from, wrapped, selectable; and a field for what the program
// asks for.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/line_rows.h"
#include "model/session.h"
#include "model/tracebacks.h"
#include "views/ui.h"

namespace poolyard::app {

class ConsoleView {
 public:
  /// What the person has asked for, of others.
  struct Asked {
    std::optional<double> moment;     ///< at which the line was printed that was clicked
    std::optional<PlaceInFile> place; ///< that the line names which was clicked
    std::optional<std::size_t> file;  ///< to be saved, of what the run has written
    std::optional<std::string> line;  ///< typed for the program
    bool end_of_input = false;        ///< there will be none any more
  };
  /// Without a name: its head has what somebody else draws there, as wide as `head`.
  Asked draw(Ui& ui, const Session& session, std::string_view name, const Rect& at, float head = 0);
  void reset();
  /// Marks the line that was printed nearest to a moment, if it is not farther from it than `near`, and shows it; else none. Gives the
  /// moment at which it was printed.
  std::optional<double> mark(const Console& console, double moment, double near);
  void unmark() { marked_.reset(); }

 private:
  /// Between two characters: a line's number and a byte in it.
  struct Place {
    std::uint64_t line = 0;
    std::size_t byte = 0;
    auto operator<=>(const Place&) const = default;
  };
  /// The byte behind the part of `text` that fits into a row from `from` on.
  std::size_t row_end(Ui& ui, std::string_view text, std::size_t from) const;
  int count_rows(Ui& ui, std::string_view text, std::size_t columns) const;
  void measure(Ui& ui, const Console& console, float text_width);
  void draw_head(Ui& ui, const Session& session, float left, const Rect& at);
  void draw_line(Ui& ui, const Console& console, std::size_t index, const Rect& row, float gutter, bool names_writer, bool names_place);
  void draw_row(Ui& ui, const Line& line, std::size_t from, std::size_t to, ImVec2 at, ImU32 color, float selected_from, float selected_to);
  void draw_end(Ui& ui, const Session& session, const Rect& row);
  /// What the run has written, a row each; gives the height.
  float draw_written(Ui& ui, const Session& session, const Rect& at, Asked& asked);
  static float written_height(const Session& session);
  void draw_input(Ui& ui, const Rect& at, Asked& asked);
  void draw_cut(Ui& ui, const Console& console, const Rect& row);
  Place place_at(Ui& ui, const Console& console, ImVec2 mouse, const Rect& body, float gutter, double top) const;
  std::string selected_text(const Console& console) const;

  LineRows rows_;
  std::uint64_t first_number_ = 0;
  std::vector<std::uint64_t> open_lines_;  // that may have grown since they were measured
  float text_width_ = 0;
  int font_version_ = 0;
  static constexpr float kNarrowestName = 64;
  float widest_name_ = kNarrowestName;  // of the writers of lines that were shown
  bool at_end_ = true;
  bool jump_to_end_ = false;
  bool focused_ = false;
  bool asks_ = false;                // the field for the program's input is there
  bool input_begins_ = false;        // and is to get the keys
  std::array<char, 1024> typed_{};   // as C has it
  Place anchor_, caret_;
  std::optional<std::uint64_t> marked_;  // the number of a line
  bool show_marked_ = false;
};

}  // namespace poolyard::app
