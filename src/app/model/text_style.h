// How a program has a terminal show its text: colours and weight, as the sequences ESC [ … m set them.
#pragma once

#include <cstdint>
#include <string_view>

namespace poolyard::app {

/// A colour that a program asks for.
struct TerminalColor {
  enum class Kind : std::uint8_t {
    own,      ///< none: what text and ground have by themselves
    named,    ///< one of the sixteen, whose looks are the theme's
    direct,   ///< as it is
  };
  std::uint32_t value = 0;  ///< of the named, its number; of others 0xRRGGBB
  Kind kind = Kind::own;
  bool operator==(const TerminalColor&) const = default;
};

struct TextStyle {
  TerminalColor text, ground;
  bool bold = false;
  bool underlined = false;
  bool reversed = false;  ///< text and ground change places
  bool operator==(const TextStyle&) const = default;

  /// Obeys what stands between ESC [ and m: "1;31". What it does not know it leaves as it is.
  void obey(std::string_view parameters);
};

}  // namespace poolyard::app
