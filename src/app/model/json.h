// JSON text for the page and for automation: written, never read.
//
//     Json json;
//     json.begin('{').text("phase", "ready").value("elapsed", 1.5).end('}');
//     send(json.written());
#pragma once

#include <string>
#include <string_view>

namespace poolyard::app {

class Json {
 public:
  Json& begin(char bracket) { return comma(), text_ += bracket, first_ = true, *this; }
  Json& end(char bracket) { return text_ += bracket, first_ = false, *this; }
  Json& key(std::string_view name);
  Json& string(std::string_view value);  ///< bytes that are not UTF-8 become U+FFFD
  Json& number(double value);
  Json& boolean(bool value) { return word(value ? "true" : "false"); }
  Json& null() { return word("null"); }
  // A member of an object, with its name.
  Json& text(std::string_view name, std::string_view value) { return key(name).string(value); }
  Json& value(std::string_view name, double value) { return key(name).number(value); }
  Json& flag(std::string_view name, bool value) { return key(name).boolean(value); }
  const std::string& written() const { return text_; }

 private:
  void comma();
  void quoted(std::string_view value);
  Json& word(std::string_view value) { return comma(), text_ += value, *this; }
  std::string text_;
  bool first_ = true;
};

}  // namespace poolyard::app
