#include "model/syntax.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace poolyard::app {
namespace {

constexpr std::array<std::string_view, 78> kKeywords = {
    "alignas",   "auto",     "bool",      "break",    "case",      "catch",        "char",     "char8_t",   "class",       "co_await",
    "co_return", "co_yield", "concept",   "const",    "constexpr", "continue",     "decltype", "default",   "delete",      "do",
    "double",    "else",     "enum",      "explicit", "export",    "extern",       "false",    "final",     "float",       "for",
    "friend",    "goto",     "if",        "inline",   "int",       "long",         "mutable",  "namespace", "new",         "noexcept",
    "nullptr",   "operator", "override",  "private",  "protected", "public",       "register", "requires",  "return",      "short",
    "signed",    "sizeof",   "static",    "static_assert", "static_cast", "struct", "switch",  "template",  "this",        "thread_local",
    "throw",     "true",     "try",       "typedef",  "typeid",    "typename",     "union",    "unsigned",  "using",       "virtual",
    "void",      "volatile", "wchar_t",   "while",    "xor",       "consteval",    "constinit", "dynamic_cast"};

bool is_keyword(std::string_view name) { return std::find(kKeywords.begin(), kKeywords.end(), name) != kKeywords.end(); }

bool begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool in_name(char c) { return begins_name(c) || is_digit(c); }

/// The end of a string or character whose opening quote stands at `at`; at the latest the end of its line.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[at]) {
      return i + 1;
    }
  }
  return std::min(text.find('\n', at), text.size());
}

/// The end of R"x(…)x", whose quote stands at `at`.
std::size_t end_of_raw(std::string_view text, std::size_t at) {
  const std::size_t open = text.find('(', at);
  if (open == std::string_view::npos) return text.size();
  const std::string close = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
  const std::size_t end = text.find(close, open);
  return end == std::string_view::npos ? text.size() : end + close.size();
}

std::size_t end_of_number(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const bool exponent_sign = (text[at] == '+' || text[at] == '-') && (text[at - 1] == 'e' || text[at - 1] == 'E');
    if (!in_name(text[at]) && text[at] != '.' && text[at] != '\'' && !exponent_sign) break;
    ++at;
  }
  return at;
}

char next_sign(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n')) ++at;
  return at < text.size() ? text[at] : '\0';
}

}  // namespace

std::vector<SyntaxRun> cpp_syntax(std::string_view text) {
  std::vector<SyntaxRun> runs;
  const auto put = [&](std::size_t from, std::size_t to, Syntax kind) {
    runs.push_back({from, to, kind});
    return to;
  };
  bool line_begins = true;      // nothing but space so far
  bool names_type = false;      // the next name is a class's, and so on
  bool follows_name = false;    // a name, or what ends a type, came before: another name with a '(' behind it is a function's
  bool in_namespace = false;    // std:: or poolyard:: came before
  int depth = 0;                // of braces that are no class's or namespace's: functions are defined outside of them
  std::vector<bool> braces;     // whether each open one counts
  bool opens_scope = false;     // the next brace is a class's or a namespace's
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\n') {
      line_begins = true;
      ++at;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at;
    } else if (text.substr(at, 2) == "//") {
      at = put(at, std::min(text.find('\n', at), text.size()), Syntax::comment);
    } else if (text.substr(at, 2) == "/*") {
      const std::size_t end = text.find("*/", at + 2);
      at = put(at, end == std::string_view::npos ? text.size() : end + 2, Syntax::comment);
    } else if (c == '#' && line_begins) {
      const std::size_t line_end = std::min(text.find('\n', at), text.size());
      std::size_t end = at + 1;
      while (end < line_end && (text[end] == ' ' || in_name(text[end]))) ++end;
      const bool include = text.substr(at, end - at).find("include") != std::string_view::npos;
      while (end > at && text[end - 1] == ' ') --end;
      put(at, end, Syntax::keyword);
      std::size_t comment = std::min(text.find("//", end), line_end);
      if (include && end < comment) put(end, comment, Syntax::string);
      at = include ? comment : end;
      line_begins = false;
    } else if (c == '"' || c == '\'') {
      at = put(at, end_of_quoted(text, at), Syntax::string);
      line_begins = follows_name = false;
    } else if (is_digit(c)) {
      at = put(at, end_of_number(text, at), Syntax::number);
      line_begins = follows_name = false;
    } else if (begins_name(c)) {
      std::size_t end = at;
      while (end < text.size() && in_name(text[end])) ++end;
      const std::string_view name = text.substr(at, end - at);
      line_begins = false;
      if (end < text.size() && text[end] == '"' && (name == "R" || name == "u8R" || name == "LR")) {
        at = put(at, end_of_raw(text, end), Syntax::string);
        continue;
      }
      const bool scopes = text.substr(end, 2) == "::";
      if (is_keyword(name)) {
        put(at, end, Syntax::keyword);
        names_type = name == "class" || name == "struct" || name == "enum" || name == "namespace" || name == "union";
        if (names_type) opens_scope = true;
      } else if (names_type && !scopes) {
        put(at, end, Syntax::definition);
        names_type = false;
      } else if (in_namespace || (scopes && (name == "std" || name == "poolyard"))) {
        put(at, end, Syntax::builtin);
      } else if (depth == 0 && follows_name && next_sign(text, end) == '(') {
        put(at, end, Syntax::definition);
      }
      in_namespace = (in_namespace || name == "std" || name == "poolyard") && scopes;
      follows_name = !is_keyword(name) || (name != "return" && name != "new" && name != "throw" && name != "else" && name != "delete");
      at = end + (scopes ? 2 : 0);
      if (scopes) follows_name = depth == 0;
    } else {
      if (c == '{') {
        braces.push_back(!opens_scope);
        if (!opens_scope) ++depth;
        opens_scope = false;
      } else if (c == '}' && !braces.empty()) {
        if (braces.back()) --depth;
        braces.pop_back();
      } else if (c == ';' || c == ')' || c == '(') {
        opens_scope = false;
      }
      if (c != ':' && c != '>') names_type = false;
      follows_name = c == '>' || c == '&' || c == '*';
      in_namespace = false;
      line_begins = false;
      ++at;
    }
  }
  return runs;
}

}  // namespace poolyard::app
