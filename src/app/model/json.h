// JSON text for the page and for automation: written, never read.
//
//     Json json;
//     json.begin('{'); json.key("phase").string("ready"); json.key("elapsed").number(1.5); json.end('}');
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
  const std::string& text() const { return text_; }

 private:
  void comma();
  void quoted(std::string_view value);
  Json& word(std::string_view value) { return comma(), text_ += value, *this; }
  std::string text_;
  bool first_ = true;
};

}  // namespace poolyard::app
