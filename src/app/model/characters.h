// What has to be known of characters beyond their shapes.
#pragma once

namespace poolyard::app {

/// It stands over, under or around the character before it and takes no room of its own.
constexpr bool is_mark(char32_t c) {
  return (c >= 0x300 && c < 0x370) || (c >= 0x1ab0 && c < 0x1b00) || (c >= 0x1dc0 && c < 0x1e00) || (c >= 0x20d0 && c < 0x2100) || (c >= 0xfe20 && c < 0xfe30);
}

/// It only says how its neighbours are to be shown: which way the text goes, that emoji belong together, which skin one has.
constexpr bool is_unseen(char32_t c) {
  return (c >= 0x200b && c < 0x2010) || (c >= 0x2028 && c < 0x202f) || (c >= 0x2060 && c < 0x2070) || (c >= 0xfe00 && c < 0xfe10) || c == 0xfeff ||
         (c >= 0x1f3fb && c < 0x1f400) || (c >= 0xe0000 && c < 0xe0200);
}

/// It takes two columns of a terminal.
constexpr bool is_wide_symbol(char32_t c) { return c >= 0x1f000 && c < 0x20000; }

/// It is shown as a picture in colour, by itself and not only where it is asked for.
constexpr bool is_emoji(char32_t c) {
  if (c >= 0x1f000) return c < 0x20000 && !(c >= 0x1f1e6 && c < 0x1f200);  // a flag is made of two letters, which are no picture each
  constexpr char32_t kOthers[] = {0x231a, 0x231b, 0x23e9, 0x23ea, 0x23eb, 0x23ec, 0x23f0, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x267f, 0x2693, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4,
                                  0x26c5, 0x26ce, 0x26d4, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26fa, 0x26fd, 0x2705, 0x270a, 0x270b, 0x2728, 0x274c, 0x274e, 0x2753, 0x2754, 0x2755, 0x2757, 0x2795,
                                  0x2796, 0x2797, 0x27b0, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b55};
  for (const char32_t one : kOthers) {
    if (c == one) return true;
  }
  return c >= 0x2648 && c < 0x2654;
}

/// Ideographs, kana, Hangul, full-width forms and their punctuation.
constexpr bool is_chinese(char32_t c) {
  return (c >= 0x2e80 && c < 0xd800) || (c >= 0xf900 && c < 0xfb00) || (c >= 0xfe30 && c < 0xfe50) || (c >= 0xff00 && c < 0xfff0) || (c >= 0x20000 && c < 0x40000);
}

/// No font knows what these mean.
constexpr bool is_private(char32_t c) { return (c >= 0xd800 && c < 0xf900) || c >= 0xf0000; }

}  // namespace poolyard::app
