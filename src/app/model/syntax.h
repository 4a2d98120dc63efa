// Which parts of a program's text are what, well enough to colour it. Never fails: half-written programs are the rule.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/language.h"

namespace poolyard::app {

enum class Syntax : std::uint8_t { plain, keyword, builtin, string, number, comment, definition };

struct SyntaxRun {
  std::size_t from, to;  ///< bytes
  Syntax kind;
};

/// The coloured parts, in order; what lies between is plain. A run may span lines (a triple-quoted string).
std::vector<SyntaxRun> python_syntax(std::string_view text);
std::vector<SyntaxRun> cpp_syntax(std::string_view text);

inline std::vector<SyntaxRun> syntax(Language language, std::string_view text) {
  return language == Language::python ? python_syntax(text) : cpp_syntax(text);
}

}  // namespace poolyard::app
