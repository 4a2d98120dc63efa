// A line that a program still writes at, as a terminal has it: a carriage return goes back to its beginning, a backspace back by one
// character, and what comes then takes the place of what was there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/text_style.h"

namespace poolyard::app {

/// From a byte of a line on, its text looks so; up to the next of these. Before the first it looks as text does by itself.
struct StyleRun {
  TextStyle style;
  std::uint16_t from = 0;
  bool operator==(const StyleRun&) const = default;
};

class StyledLine {
 public:
  static constexpr std::size_t kMostRuns = 500;  ///< of a line that changes its looks more often, the last goes on

  const std::string& text() const { return text_; }
  const std::vector<StyleRun>& runs() const { return runs_; }
  std::size_t size() const { return text_.size(); }
  /// What it takes in memory.
  std::size_t bytes() const { return text_.size() + runs_.size() * sizeof(StyleRun); }
  /// The byte where the next character comes to stand.
  std::size_t cursor() const { return cursor_; }
  /// Characters before that.
  std::size_t column() const;

  void put(std::string_view text, const TextStyle& style);
  void carriage_return() { cursor_ = 0; }
  void backspace();
  void erase_to_end();
  void clear();

 private:
  TextStyle style_before(std::size_t byte) const;

  std::string text_;
  std::vector<StyleRun> runs_;
  std::size_t cursor_ = 0;
};

}  // namespace poolyard::app
