#include "model/json.h"

#include <cmath>
#include <cstdio>

#include "model/utf8.h"

namespace poolyard::app {

void Json::comma() {
  if (!first_) text_ += ',';
  first_ = false;
}

Json& Json::key(std::string_view name) {
  comma();
  quoted(name);
  text_ += ':';
  first_ = true;
  return *this;
}

Json& Json::string(std::string_view value) {
  comma();
  quoted(value);
  return *this;
}

void Json::quoted(std::string_view value) {
  text_ += '"';
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t from = at;
    const char32_t c = next_character(value, at);
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      text_ += escape;
    } else if (c == kReplacement) {
      text_ += "\xef\xbf\xbd";
    } else {
      text_ += value.substr(from, at - from);
    }
  }
  text_ += '"';
}

Json& Json::number(double value) {
  comma();
  if (!std::isfinite(value)) value = 0;
  char digits[32];
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    std::snprintf(digits, sizeof digits, "%.0f", value);
  } else {
    std::snprintf(digits, sizeof digits, "%.4f", value);
  }
  text_ += digits;
  return *this;
}

}  // namespace poolyard::app
