// Large numbers, legibly.
#pragma once

#include <cstdint>
#include <string>

namespace poolyard::app {

/// In groups of three digits: "1 234 567". The space between them is the no-break space, which every font has.
inline std::string number_text(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, "\xc2\xa0");
  return digits;
}

}  // namespace poolyard::app
