// The fonts, holding just the characters that are shown.
//
// Chinese fonts have tens of thousands of characters; an atlas of all would be huge. Whatever is drawn is announced
// with need() in the same frame; a character seen for the first time is in the atlas one frame later. Those that the program's own fonts
// do not have come from two larger ones, which are fetched when a text needs them: one has Chinese, one symbols and marks. Emoji are
// pictures, fetched a few at a time; those that have none are symbols.
#pragma once

#include <cstdint>
#include <map>
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
  static constexpr char32_t kEnd = 0x40000;  // no font of ours has characters from here on

  /// One that is a file of its own.
  struct Fetched {
    std::string file;
    enum class State { absent, asked_for, here, failed } state = State::absent;
    std::string bytes = {};
  };

  /// A picture's place in the atlas, until that is built.
  struct Placed {
    ImFont* font;
    char32_t character;
    int rectangle;
  };

  ImFont* add(std::string_view file, float size, float line, bool with_fetched);
  void merge(std::string_view bytes, ImFontConfig config, float pixels, const ImVector<ImWchar>& ranges);
  void place_symbols(ImFont& font, bool in_cells);
  void fetch(Fetched& font);
  void fetch_missing();
  std::string_view picture_of(char32_t emoji) const;
  void place_pictures(ImFont& font, float size, float line);
  void draw_pictures();

  std::vector<bool> needed_ = std::vector<bool>(kEnd);
  int characters_ = 0;
  bool changed_ = true;
  Fetched chinese_{"cjk.ttf"}, symbols_{"symbols.ttf"};
  std::map<char32_t, Fetched> emoji_;  // by their characters without the last six bits
  std::vector<Placed> placed_;
  float scale_ = 0;
  int version_ = 0;
  ImVector<ImWchar> latin_ranges_, chinese_ranges_, symbol_ranges_;
};

}  // namespace poolyard::app
