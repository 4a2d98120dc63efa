#include "parameters.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace poolyard::engine {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000;  // an int in every language

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80); }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_separator(char c) { return c == '_' || c == '\''; }

/// Takes things from the front of a line; each takes nothing, and says so, when something else stands there.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text), all_(text) {}
  std::size_t place() const { return all_.size() - rest_.size(); }
  bool at_end() const { return rest_.empty(); }
  void spaces() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\r')) rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::int64_t> number() {
    if (rest_.empty() || !is_digit(rest_[0])) return std::nullopt;
    std::int64_t value = 0;
    while (!rest_.empty() && (is_digit(rest_[0]) || is_separator(rest_[0]))) {
      if (is_digit(rest_[0])) value = value * 10 + (rest_[0] - '0');
      if (value > kLargest) return std::nullopt;
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
  std::string_view all_;
};

std::string lower(std::string_view name) {
  std::string text(name);
  // Bytes beyond ASCII stay as they are.
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// `start` is where the line begins in the text.
std::optional<Parameter> parameter_of(std::string_view text, std::size_t start) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  std::size_t end = equals;
  while (end > 0 && text[end - 1] == ' ') --end;
  std::size_t begin = end;
  while (begin > 0 && in_name(text[begin - 1])) --begin;
  if (begin == end || is_digit(text[begin])) return std::nullopt;

  Parameter parameter{.name = lower(text.substr(begin, end - begin))};
  Line line(text.substr(equals + 1));
  line.spaces();
  parameter.from = start + equals + 1 + line.place();
  const auto value = line.number();
  parameter.to = start + equals + 1 + line.place();
  line.take(";");
  line.spaces();
  if (!value || !(line.take("#") || line.take("//"))) return std::nullopt;
  line.spaces();
  if (!line.take("parameter ")) return std::nullopt;
  line.spaces();
  const auto least = line.number();
  if (!least || !line.take("..")) return std::nullopt;
  const auto most = line.number();
  line.spaces();
  if (!most || !line.at_end() || *least >= *most) return std::nullopt;
  parameter.value = *value;
  parameter.least = *least;
  parameter.most = *most;
  return parameter;
}

/// In groups of three digits.
std::string grouped(std::int64_t value, char separator) {
  std::string digits = std::to_string(value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), 1, separator);
  return digits;
}

}  // namespace

std::vector<Parameter> parameters(std::string_view text) {
  std::vector<Parameter> found;
  for (std::size_t at = text.find("parameter "); at != std::string_view::npos; at = text.find("parameter ", at + 1)) {
    const std::size_t before = text.rfind('\n', at), start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    auto parameter = parameter_of(text.substr(start, end - start), start);
    const bool again = parameter && std::any_of(found.begin(), found.end(), [&](const Parameter& other) {
      return other.name == parameter->name || other.from == parameter->from;
    });
    if (parameter && !again) found.push_back(std::move(*parameter));
  }
  return found;
}

std::string with_value(std::string_view text, const Parameter& parameter, std::int64_t value) {
  const std::size_t end = std::min(text.find('\n', parameter.to), text.size());
  const std::string_view old = text.substr(parameter.from, end - parameter.from);
  const std::size_t separator = old.find_first_of("_'");
  std::string number =
      separator == std::string_view::npos ? std::to_string(value) : grouped(value, old[separator]);
  return std::string(text.substr(0, parameter.from)) + number + std::string(text.substr(parameter.to));
}

std::string without_values(std::string_view text) {
  std::string result;
  std::size_t at = 0;
  for (const Parameter& parameter : parameters(text)) {
    result += text.substr(at, parameter.from - at);
    result += '0';
    at = parameter.to;
  }
  result += text.substr(at);
  return result;
}

}  // namespace poolyard::engine
