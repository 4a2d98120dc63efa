// The numbers that a program declares as parameters: whoever shows the program may offer to change them. A declaration is a
// comment behind an assignment, and the program's text holds the value, so that nothing else has to be kept or sent:
//
//     WORKERS = 2  # parameter 1..8                          Python
//     const int work = 100'000;  // parameter 1'000..1'000'000      C++
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poolyard::engine {

struct Parameter {
  std::string name;  ///< in small letters: the same in both languages of a demo
  std::int64_t value = 0;
  std::int64_t least = 0, most = 0;
  std::size_t from = 0, to = 0;  ///< where the value stands in the text
};

/// All of them, in the order of the text. What is not written as above, or is too large to count with, is no declaration.
std::vector<Parameter> parameters(std::string_view text);

/// The text with another value of a parameter of its, in groups of three digits where the old one had them, or the range has.
std::string with_value(std::string_view text, const Parameter& parameter, std::int64_t value);

/// The text without the values: the same for programs that differ in nothing else.
std::string without_values(std::string_view text);

}  // namespace poolyard::engine
