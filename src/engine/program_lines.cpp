#include "program_lines.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace poolyard::engine {
namespace {

int lines_in(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1; }

}  // namespace

std::vector<ProgramModule> numbered_modules(const Program& program) {
  constexpr int kMost = std::numeric_limits<std::uint16_t>::max();  // trace::Cause
  std::vector<ProgramModule> modules;
  int before = lines_in(program.text);
  for (const ProgramFile& file : program.files) {
    if (!file.path.ends_with(".py")) continue;
    const int lines = lines_in(file.bytes);
    if (before + lines > kMost) break;
    modules.push_back({file.path, before});
    before += lines;
  }
  return modules;
}

Place place_of(const std::vector<ProgramModule>& modules, int number) {
  const auto after = std::partition_point(modules.begin(), modules.end(), [number](const ProgramModule& module) { return module.before < number; });
  if (after == modules.begin()) return {std::nullopt, number};
  return {static_cast<std::size_t>(after - modules.begin()) - 1, number - std::prev(after)->before};
}

std::string words_of_line(const std::vector<ProgramModule>& modules, int number) {
  const Place place = place_of(modules, number);
  return "line " + std::to_string(place.line) + (place.module ? " of " + modules[*place.module].path : std::string());
}

}  // namespace poolyard::engine
