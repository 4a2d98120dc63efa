// The fonts, holding just the characters that are shown.
//
// Chinese fonts have tens of thousands of characters; an atlas of all would be huge. Whatever is drawn is announced
// with need() in the same frame; a character seen for the first time is in the atlas one frame later.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

namespace poolyard::app {

class Fonts {
 public:
  ImFont* ui = nullptr;      ///< the interface
  ImFont* strong = nullptr;  ///< names and heads
  ImFont* title = nullptr;   ///< the product's name, a dialog's
  ImFont* small = nullptr;   ///< labels, legends
  ImFont* mono = nullptr;    ///< programs and their output, with space between the lines

  /// The text will be drawn: its characters must be there.
  void need(std::string_view text);
  /// Between two frames: builds the atlas if characters, the scale or a font are new. True when it did.
  bool update(float scale);
  /// Something was drawn that the atlas does not hold yet.
  bool stale() const { return changed_; }
  /// Counts up with every atlas: widths measured before may have changed.
  int version() const { return version_; }

 private:
  /// Beyond this many characters the texture would outgrow what small graphics units take.
  static constexpr int kMostCharacters = 2500;

  ImFont* add(std::string_view file, float size, float line, bool with_chinese);
  bool in_titles(char32_t c) const;
  void fetch_chinese();

  std::vector<bool> needed_ = std::vector<bool>(0x10000);
  int characters_ = 0;
  bool changed_ = true;
  bool chinese_needed_ = false;  // beyond what the embedded font of the demos' titles has
  enum class Chinese { absent, asked_for, here, failed } chinese_ = Chinese::absent;
  std::string chinese_font_;
  float scale_ = 0;
  int version_ = 0;
  ImVector<ImWchar> latin_ranges_;
  ImVector<ImWchar> chinese_ranges_;
};

}  // namespace poolyard::app
