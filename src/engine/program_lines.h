// The lines of a program that is more than one file, by one number: the trace has room for no more. The program's own lines come first, then
// those of its modules, one after the other.
//
//     program.modules = numbered_modules(program);        // before it runs
//     Place place = place_of(program.modules, number);    // place.module: its place among them, or none: the program itself
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "program.h"

namespace poolyard::engine {

/// Of its files those that are modules, as far as the numbers reach.
std::vector<ProgramModule> numbered_modules(const Program& program);

struct Place {
  std::optional<std::size_t> module;
  int line = 0;
};
Place place_of(const std::vector<ProgramModule>& modules, int number);

/// "line 8", or "line 8 of helper.py".
std::string words_of_line(const std::vector<ProgramModule>& modules, int number);

}  // namespace poolyard::engine
