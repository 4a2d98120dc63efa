#include "views/fonts.h"

#include <cmath>
#include <set>

#include <imgui_impl_opengl3.h>

#include "embedded.h"
#include "model/demo.h"
#include "model/utf8.h"
#include "platform/platform.h"

namespace poolyard::app {
namespace {

// Where ideographs, kana, full-width forms and their punctuation begin.
constexpr char32_t kFirstChinese = 0x2e80;
// No font knows what these mean.
constexpr char32_t kFirstPrivate = 0xd800, kLastPrivate = 0xf8ff;

constexpr float kMonoLine = 21;

}  // namespace

void Fonts::need(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const char32_t c = next_character(text, at);
    if (c >= needed_.size() || needed_[c] || characters_ >= kMostCharacters) continue;
    needed_[c] = true;
    ++characters_;
    changed_ = true;
    if (c >= kFirstChinese && (c < kFirstPrivate || c > kLastPrivate) && !in_titles(c)) chinese_needed_ = true;
  }
}

bool Fonts::in_titles(char32_t c) const {
  static const std::set<char32_t> characters = [] {
    std::set<char32_t> all;
    for (const Demo& demo : demos()) {
      for (std::size_t at = 0; at < demo.title.size();) all.insert(next_character(demo.title, at));
    }
    return all;
  }();
  return characters.contains(c);
}

void Fonts::fetch_chinese() {
  if (!chinese_needed_ || chinese_ != Chinese::absent) return;
  chinese_ = Chinese::asked_for;
  platform::load_font("cjk.ttf", [this](std::string bytes) {
    chinese_ = bytes.empty() ? Chinese::failed : Chinese::here;
    chinese_font_ = std::move(bytes);
    changed_ = true;
    platform::wake();
  });
}

bool Fonts::update(float scale) {
  fetch_chinese();
  if (!changed_ && scale == scale_) return false;
  changed_ = false;
  scale_ = scale;
  ++version_;

  ImFontGlyphRangesBuilder latin, chinese;
  for (ImWchar c = 0x20; c < 0x100; ++c) latin.AddChar(c);
  for (ImWchar c : {0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2026, 0x2192, 0xb7, 0xd7, 0xfffd})
    latin.AddChar(c);
  for (unsigned c = 0x100; c < needed_.size(); ++c) {
    if (!needed_[c]) continue;
    latin.AddChar(static_cast<ImWchar>(c));
    chinese.AddChar(static_cast<ImWchar>(c));
  }
  latin_ranges_.clear();
  chinese_ranges_.clear();
  latin.BuildRanges(&latin_ranges_);
  chinese.BuildRanges(&chinese_ranges_);

  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  // Sizes are of a font's whole height; its em, by which people count, is about four fifths of that.
  ui = add("sans", 16, 16, true);
  strong = add("sans-bold", 16, 16, true);
  title = add("sans-bold", 20, 20, false);
  small = add("sans", 14, 14, true);
  mono = add("mono", 17, kMonoLine, true);
  atlas.Build();
  // ImGui sets lines of text without any space between them: a font that says it is larger than its letters has some.
  mono->FontSize = std::round(kMonoLine * scale_);
  ImGui::GetIO().FontGlobalScale = 1 / scale_;
  if (version_ > 1) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
  return true;
}

ImFont* Fonts::add(std::string_view file, float size, float line, bool with_chinese) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  const std::string_view bytes = find(embedded_fonts(), file);
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  // At 1× letters stand between pixels, so they are rendered at several offsets; at 2× there is nothing to gain.
  config.OversampleH = scale_ < 1.5f ? 3 : 1;
  config.OversampleV = 1;
  config.PixelSnapH = scale_ >= 1.5f;
  config.RasterizerMultiply = scale_ < 1.5f ? 1.1f : 1.0f;
  config.GlyphOffset.y = std::round((line - size) * scale_ / 2);
  const float pixels = std::round(size * scale_);
  ImFont* font = atlas.AddFontFromMemoryTTF(const_cast<char*>(bytes.data()), static_cast<int>(bytes.size()), pixels,
                                            &config, latin_ranges_.Data);
  if (with_chinese && !chinese_ranges_.empty()) {
    const std::string_view chinese = chinese_ == Chinese::here ? chinese_font_ : find(embedded_fonts(), "titles");
    config.MergeMode = true;
    config.OversampleH = 1;
    config.PixelSnapH = true;
    atlas.AddFontFromMemoryTTF(const_cast<char*>(chinese.data()), static_cast<int>(chinese.size()), pixels, &config,
                               chinese_ranges_.Data);
  }
  return font;
}

}  // namespace poolyard::app
