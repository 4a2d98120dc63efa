#include "model/tracebacks.h"

#include <algorithm>
#include <charconv>

namespace poolyard::app {

void Tracebacks::look(const Console& console, std::string_view file, bool over) {
  std::uint64_t end = console.first_number() + console.size();
  if (next_ >= end || raised_.size() >= kMost) return;
  if (!over) {
    for (std::uint64_t open : console.open_lines()) end = std::min(end, open);
  }
  for (next_ = std::max(next_, console.first_number()); next_ < end; ++next_) {
    const Line line = console[static_cast<std::size_t>(next_ - console.first_number())];
    if (line.stream == output::Stream::err) take(line, console.writer(line).thread, file);
  }
}

/// `  File "tb.py", line 4, in f` names a place; the next line that is not indented says what happened.
void Tracebacks::take(const Line& line, const std::string& who, std::string_view file) {
  constexpr std::string_view kFile = "  File \"", kLine = "\", line ";
  std::string_view text = line.text;
  if (text.starts_with(kFile)) {
    text.remove_prefix(kFile.size());
    const std::size_t end = text.find(kLine);
    if (end == std::string_view::npos || text.substr(0, end) != file) return;
    text.remove_prefix(end + kLine.size());
    std::from_chars(text.data(), text.data() + text.size(), line_of_[line.writer]);
    return;
  }
  if (text.empty() || text.front() == ' ' || text.starts_with("Traceback (")) return;
  const auto named = line_of_.find(line.writer);
  if (named == line_of_.end()) return;
  const Raised raised{named->second, std::string(text), who};
  line_of_.erase(named);
  if (raised.line > 0 && raised_.size() < kMost && std::find(raised_.begin(), raised_.end(), raised) == raised_.end()) raised_.push_back(raised);
}

}  // namespace poolyard::app
