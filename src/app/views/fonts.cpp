#include "views/fonts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>

#include <imgui_impl_opengl3.h>

#include "embedded.h"
#include "model/characters.h"
#include "model/png.h"
#include "model/utf8.h"
#include "platform/platform.h"

namespace poolyard::app {
namespace {

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
  }
}

void Fonts::fetch(Fetched& font) {
  font.state = Fetched::State::asked_for;
  platform::load_font(font.file, [this, &font](std::string bytes) {
    font.state = bytes.empty() ? Fetched::State::failed : Fetched::State::here;
    font.bytes = std::move(bytes);
    changed_ = true;
    platform::wake();
  });
}

/// What is shown and not there may be in one of the larger fonts: first the one that is made for it is asked.
void Fonts::fetch_missing() {
  for (char32_t c = 0x100; c < kEnd; ++c) {
    if (!needed_[c] || is_private(c) || mono->FindGlyphNoFallback(static_cast<ImWchar>(c))) continue;
    Fetched* first = is_chinese(c) ? &chinese_ : &symbols_;
    if (is_emoji(c)) {
      char name[24];
      std::snprintf(name, sizeof name, "emoji/%x.bin", static_cast<unsigned>(c >> 6));
      Fetched& page = emoji_.try_emplace(c >> 6, Fetched{name}).first->second;
      if (page.state == Fetched::State::absent) fetch(page);
      if (page.state == Fetched::State::asked_for) continue;
    }
    for (Fetched* font : {first, &chinese_}) {
      if (font->state == Fetched::State::absent) fetch(*font);
      if (font->state == Fetched::State::asked_for) break;
    }
  }
}

bool Fonts::update(float scale) {
  if (!changed_ && scale == scale_) return false;
  changed_ = false;
  scale_ = scale;
  ++version_;

  ImFontGlyphRangesBuilder latin, chinese, symbols;
  for (ImWchar c = 0x20; c < 0x100; ++c) latin.AddChar(c);
  for (ImWchar c : {0x2013, 0x2014, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2026, 0x2192, 0xb7, 0xd7, 0xfffd})
    latin.AddChar(c);
  for (unsigned c = 0x100; c < needed_.size(); ++c) {
    if (!needed_[c] || is_unseen(c)) continue;
    latin.AddChar(static_cast<ImWchar>(c));
    chinese.AddChar(static_cast<ImWchar>(c));
    if (!is_chinese(c)) symbols.AddChar(static_cast<ImWchar>(c));
  }
  for (const auto& [builder, ranges] : {std::pair(&latin, &latin_ranges_), std::pair(&chinese, &chinese_ranges_), std::pair(&symbols, &symbol_ranges_)}) {
    ranges->clear();
    builder->BuildRanges(ranges);
  }

  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  // Sizes are of a font's whole height; its em, by which people count, is about four fifths of that.
  ui = add("sans", 16, 16, true);
  strong = add("sans-bold", 16, 16, true);
  title = add("sans-bold", 20, 20, false);
  small = add("sans", 14, 14, true);
  mono = add("mono", 17, kMonoLine, true);
  placed_.clear();
  for (ImFont* font : {ui, strong}) place_pictures(*font, 16, 16);
  place_pictures(*small, 14, 14);
  place_pictures(*mono, 17, kMonoLine);
  atlas.Build();
  draw_pictures();
  for (ImFont* font : {ui, strong, small, mono}) place_symbols(*font, font == mono);
  // ImGui sets lines of text without any space between them: a font that says it is larger than its letters has some.
  mono->FontSize = std::round(kMonoLine * scale_);
  ImGui::GetIO().FontGlobalScale = 1 / scale_;
  if (version_ > 1) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
  fetch_missing();
  return true;
}

ImFont* Fonts::add(std::string_view file, float size, float line, bool with_fetched) {
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
  if (!with_fetched) return font;
  config.MergeMode = true;
  config.OversampleH = 1;
  config.PixelSnapH = true;
  // Who comes first has it.
  if (symbols_.state == Fetched::State::here) merge(symbols_.bytes, config, pixels, symbol_ranges_);
  merge(chinese_.state == Fetched::State::here ? chinese_.bytes : find(embedded_fonts(), "titles"), config, pixels, chinese_ranges_);
  return font;
}

void Fonts::merge(std::string_view bytes, ImFontConfig config, float pixels, const ImVector<ImWchar>& ranges) {
  if (ranges.Size <= 1) return;  // nothing but the zero at its end
  ImGui::GetIO().Fonts->AddFontFromMemoryTTF(const_cast<char*>(bytes.data()), static_cast<int>(bytes.size()), pixels, &config, ranges.Data);
}

/// Where symbols, and marks on letters, stand. `in_cells`: all letters are equally wide, and columns of text are to stay columns.
void Fonts::place_symbols(ImFont& font, bool in_cells) {
  const float cell = font.GetCharAdvance('0');
  const auto centre = [](ImFontGlyph& glyph, float at) {
    const float by = std::round(at - (glyph.X0 + glyph.X1) / 2);
    glyph.X0 += by;
    glyph.X1 += by;
  };
  for (ImFontGlyph& glyph : font.Glyphs) {
    const char32_t c = glyph.Codepoint;
    if (is_mark(c)) {
      centre(glyph, -cell / 2);
      glyph.AdvanceX = 0;
    } else if (in_cells && c >= 0x2000 && !is_chinese(c)) {
      const float columns = is_wide_symbol(c) || glyph.X1 - glyph.X0 > 1.3f * cell ? 2 : 1;
      if (std::abs(glyph.AdvanceX - columns * cell) < 0.5f) continue;  // it was made for such a font
      // What is wider than its place is drawn smaller.
      const float width = glyph.X1 - glyph.X0, most = columns * cell;
      if (width > most) {
        const float middle_y = (glyph.Y0 + glyph.Y1) / 2, half_y = (glyph.Y1 - glyph.Y0) / 2 * most / width;
        glyph.X1 = glyph.X0 + most;
        glyph.Y0 = middle_y - half_y;
        glyph.Y1 = middle_y + half_y;
      }
      centre(glyph, columns * cell / 2);
      glyph.AdvanceX = columns * cell;
    }
  }
  for (char32_t c = 0x100; c < kEnd; ++c) {
    if (needed_[c] && is_unseen(c)) font.AddGlyph(nullptr, static_cast<ImWchar>(c), 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
  font.BuildLookupTable();
}

/// The file with an emoji's picture; empty if there is none, or not yet. See split_emoji.py.
std::string_view Fonts::picture_of(char32_t emoji) const {
  const auto page = emoji_.find(emoji >> 6);
  if (page == emoji_.end()) return {};
  const std::string_view bytes = page->second.bytes;
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    if (at + 4 <= bytes.size()) std::memcpy(&value, bytes.data() + at, 4);
    return value;
  };
  for (std::size_t i = 0; i < std::min<std::uint32_t>(number(0), 64); ++i) {
    if (number(4 + 12 * i) != emoji) continue;
    const std::size_t from = number(8 + 12 * i), size = number(12 + 12 * i);
    return from <= bytes.size() && size <= bytes.size() - from ? bytes.substr(from, size) : std::string_view();
  }
  return {};
}

void Fonts::place_pictures(ImFont& font, float size, float line) {
  if (emoji_.empty()) return;
  const int height = static_cast<int>(std::round((size - 2) * scale_)), width = height;
  const float top = std::round((line * scale_ - static_cast<float>(height)) / 2);
  for (char32_t c = 0x2000; c < kEnd; ++c) {
    if (!needed_[c] || !is_emoji(c) || is_unseen(c) || picture_of(c).empty()) continue;
    const float room = std::round(scale_);
    const int rectangle = ImGui::GetIO().Fonts->AddCustomRectFontGlyph(&font, static_cast<ImWchar>(c), width, height, static_cast<float>(width) + 2 * room, {room, top});
    placed_.push_back({&font, c, rectangle});
  }
}

/// Once they have their places.
void Fonts::draw_pictures() {
  if (placed_.empty()) return;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  unsigned char* pixels = nullptr;
  int across = 0, down = 0;
  atlas.GetTexDataAsRGBA32(&pixels, &across, &down);
  for (const auto& [font, character, rectangle] : placed_) {
    const ImFontAtlasCustomRect& at = *atlas.GetCustomRectByIndex(rectangle);
    const auto read = read_png(picture_of(character));
    if (!at.IsPacked() || !read) continue;
    // They are a little wider than high.
    const int width = at.Width, height = std::max(1, std::min<int>(at.Height, width * read->height / read->width));
    const Pixels picture = smaller(*read, width, height);
    const int top = at.Y + (at.Height - height) / 2;
    for (int y = 0; y < height; ++y) {
      std::memcpy(pixels + 4 * (static_cast<std::ptrdiff_t>(top + y) * across + at.X), &picture.bytes[static_cast<std::size_t>(4 * y * width)], static_cast<std::size_t>(4 * width));
    }
    for (ImFontGlyph& glyph : font->Glyphs) {
      if (glyph.Codepoint == character) glyph.Colored = 1;
    }
  }
}

}  // namespace poolyard::app
