#include "model/text_style.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace poolyard::app {
namespace {

TerminalColor named(int number) { return {static_cast<std::uint32_t>(number), TerminalColor::Kind::named}; }
TerminalColor direct(int red, int green, int blue) {
  const auto part = [](int value) { return static_cast<std::uint32_t>(std::clamp(value, 0, 255)); };
  return {part(red) << 16 | part(green) << 8 | part(blue), TerminalColor::Kind::direct};
}

/// Of the 256 that many terminals have: the sixteen, a cube of six by six by six, and greys.
TerminalColor of_256(int number) {
  if (number < 16) return named(std::max(number, 0));
  if (number >= 232) {
    const int grey = 8 + 10 * (std::min(number, 255) - 232);
    return direct(grey, grey, grey);
  }
  const auto level = [](int step) { return step == 0 ? 0 : 55 + 40 * step; };
  const int place = number - 16;
  return direct(level(place / 36), level(place / 6 % 6), level(place % 6));
}

/// Numbers with ; or : between them; where there is none, it is 0.
std::vector<int> numbers_in(std::string_view text) {
  std::vector<int> numbers;
  for (;;) {
    const std::size_t end = std::min(text.find_first_of(";:"), text.size());
    int number = 0;
    std::from_chars(text.data(), text.data() + end, number);
    numbers.push_back(number);
    if (end == text.size()) return numbers;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

void TextStyle::obey(std::string_view parameters) {
  // With colons an empty number may stand before the three: 38:2::255:0:0.
  const bool spaced = parameters.find("2::") != std::string_view::npos;
  const std::vector<int> numbers = numbers_in(parameters);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const int number = numbers[i];
    const auto next = [&] { return ++i < numbers.size() ? numbers[i] : 0; };
    if (number == 0) *this = {};
    else if (number == 1) bold = true;
    else if (number == 4) underlined = true;
    else if (number == 7) reversed = true;
    else if (number == 22) bold = false;
    else if (number == 24) underlined = false;
    else if (number == 27) reversed = false;
    else if (number >= 30 && number < 38) text = named(number - 30);
    else if (number >= 90 && number < 98) text = named(number - 90 + 8);
    else if (number == 39) text = {};
    else if (number >= 40 && number < 48) ground = named(number - 40);
    else if (number >= 100 && number < 108) ground = named(number - 100 + 8);
    else if (number == 49) ground = {};
    else if (number == 38 || number == 48) {
      TerminalColor& color = number == 38 ? text : ground;
      const int how = next();
      if (how == 5) color = of_256(next());
      if (how == 2) {
        if (spaced) next();
        const int red = next(), green = next();
        color = direct(red, green, next());
      }
    }
  }
}

}  // namespace poolyard::app
