#include "model/tracebacks.h"

#include <algorithm>
#include <charconv>

namespace poolyard::app {

void Tracebacks::look(const Console& console, std::string_view file, bool over, std::string_view folder) {
  std::uint64_t end = console.first_number() + console.size();
  if (next_ >= end || raised_.size() >= kMost) return;
  if (!over) {
    for (std::uint64_t open : console.open_lines()) end = std::min(end, open);
  }
  for (next_ = std::max(next_, console.first_number()); next_ < end; ++next_) {
    const Line line = console[static_cast<std::size_t>(next_ - console.first_number())];
    if (line.stream == output::Stream::err) take(line, console.writer(line).thread, file, folder);
  }
}

std::optional<PlaceInFile> place_in(std::string_view text, std::string_view file, std::string_view folder) {
  constexpr std::string_view kFile = "  File \"", kLine = "\", line ";
  // Within a group of exceptions there is more before it.
  const std::size_t begin = text.find(kFile);
  if (begin == std::string_view::npos || text.substr(0, begin).find_first_not_of(" |+-") != std::string_view::npos) return std::nullopt;
  text.remove_prefix(begin + kFile.size());
  const std::size_t end = text.find(kLine);
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view path = text.substr(0, end);
  PlaceInFile place;
  if (path != file) {
    if (folder.empty() || !path.starts_with(folder) || path.substr(folder.size(), 1) != "/") return std::nullopt;
    path.remove_prefix(folder.size() + 1);
    if (path.starts_with('.')) return std::nullopt;  // what was installed for it
    place.file = path;
  }
  text.remove_prefix(end + kLine.size());
  std::from_chars(text.data(), text.data() + text.size(), place.line);
  return place;
}

/// Such a line names a place; the next line that is not indented says what happened.
void Tracebacks::take(const Line& line, const std::string& who, std::string_view file, std::string_view folder) {
  const std::string_view text = line.text;
  if (auto place = place_in(text, file, folder)) {
    line_of_[line.writer] = std::move(*place);
    return;
  }
  if (text.starts_with("  File \"")) return;
  if (text.empty() || text.front() == ' ' || text.starts_with("Traceback (")) return;
  const auto named = line_of_.find(line.writer);
  if (named == line_of_.end()) return;
  const Raised raised{named->second.line, std::string(text), who, named->second.file};
  line_of_.erase(named);
  if (raised.line > 0 && raised_.size() < kMost && std::find(raised_.begin(), raised_.end(), raised) == raised_.end()) raised_.push_back(raised);
}

}  // namespace poolyard::app
