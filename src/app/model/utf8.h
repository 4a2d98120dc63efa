// UTF-8, one character at a time, whatever the bytes are.
#pragma once

#include <cstddef>
#include <string_view>

namespace poolyard::app {

inline constexpr char32_t kReplacement = 0xfffd;

/// The character at `at`, which moves behind it. A byte that begins no whole character counts as one replacement.
inline char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  if (first < 0x80) return first;
  const int more = first >= 0xc2 && first < 0xe0   ? 1
                   : first >= 0xe0 && first < 0xf0 ? 2
                   : first >= 0xf0 && first < 0xf5 ? 3
                                                   : 0;
  if (more == 0 || at + more > text.size()) return kReplacement;
  char32_t character = first & (0x3f >> more);
  for (int i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xc0) != 0x80) return kReplacement;
    character = character << 6 | (byte(at + i) & 0x3f);
  }
  constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  if (character < kSmallest[more] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
    return kReplacement;
  at += more;
  return character;
}

}  // namespace poolyard::app
