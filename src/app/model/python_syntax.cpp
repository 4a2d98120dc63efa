#include "model/syntax.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace poolyard::app {
namespace {

constexpr std::array<std::string_view, 38> kKeywords = {
    "False",  "None",     "True",   "and",  "as",   "assert", "async",  "await",    "break", "case",
    "class",  "continue", "def",    "del",  "elif", "else",   "except", "finally",  "for",   "from",
    "global", "if",       "import", "in",   "is",   "lambda", "match",  "nonlocal", "not",   "or",
    "pass",   "raise",    "return", "self", "try",  "while",  "with",   "yield"};
constexpr std::array<std::string_view, 34> kBuiltins = {
    "__name__", "abs",    "all",     "any",  "bool", "bytes", "dict",   "enumerate",  "filter",
    "float",    "format", "getattr", "hash", "id",   "input", "int",    "isinstance", "iter",
    "len",      "list",   "map",     "max",  "min",  "next",  "object", "open",       "print",
    "range",    "set",    "sorted",  "str",  "sum",  "tuple", "zip"};

bool begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
bool in_name(char c) { return begins_name(c) || std::isdigit(static_cast<unsigned char>(c)); }

/// The end of a string whose opening quote stands at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view triple = text.substr(at, 3);
  const bool is_triple = triple.size() == 3 && triple[1] == quote && triple[2] == quote;
  for (std::size_t i = at + (is_triple ? 3 : 1); i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (is_triple ? text.substr(i, 3) == triple : text[i] == quote) {
      return i + (is_triple ? 3 : 1);
    } else if (!is_triple && text[i] == '\n') {
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::vector<SyntaxRun> python_syntax(std::string_view text) {
  std::vector<SyntaxRun> runs;
  bool defines = false;  // the next name is being defined
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '#') {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      runs.push_back({at, end, Syntax::comment});
      at = end;
    } else if (c == '"' || c == '\'') {
      const std::size_t end = end_of_string(text, at);
      runs.push_back({at, end, Syntax::string});
      at = end;
    } else if (begins_name(c)) {
      std::size_t end = at;
      while (end < text.size() && in_name(text[end])) ++end;
      const std::string_view name = text.substr(at, end - at);
      const bool prefix = name.size() <= 2 && name.find_first_not_of("rRbBfFuU") == std::string_view::npos;
      if (prefix && end < text.size() && (text[end] == '"' || text[end] == '\'')) {
        end = end_of_string(text, end);
        runs.push_back({at, end, Syntax::string});
      } else if (defines) {
        runs.push_back({at, end, Syntax::definition});
      } else if (std::binary_search(kKeywords.begin(), kKeywords.end(), name)) {
        runs.push_back({at, end, Syntax::keyword});
      } else if (std::binary_search(kBuiltins.begin(), kBuiltins.end(), name) && (at == 0 || text[at - 1] != '.')) {
        runs.push_back({at, end, Syntax::builtin});
      }
      defines = name == "def" || name == "class";
      at = end;
    } else if (std::isdigit(static_cast<unsigned char>(c))) {
      std::size_t end = at;
      while (end < text.size() && (in_name(text[end]) || text[end] == '.')) ++end;
      runs.push_back({at, end, Syntax::number});
      at = end;
    } else {
      if (c == '@') {
        std::size_t end = at + 1;
        while (end < text.size() && (in_name(text[end]) || text[end] == '.')) ++end;
        runs.push_back({at, end, Syntax::definition});
        at = end - 1;
      }
      ++at;
    }
  }
  return runs;
}

}  // namespace poolyard::app
