#include "model/styled_line.h"

#include <algorithm>

namespace poolyard::app {
namespace {

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

std::size_t characters(std::string_view text) { return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character)); }

}  // namespace

std::size_t StyledLine::column() const { return characters(std::string_view(text_).substr(0, cursor_)); }

TextStyle StyledLine::style_before(std::size_t byte) const {
  const auto after = std::partition_point(runs_.begin(), runs_.end(), [byte](const StyleRun& run) { return run.from < byte; });
  return after == runs_.begin() ? TextStyle() : std::prev(after)->style;
}

void StyledLine::put(std::string_view text, const TextStyle& style) {
  if (text.empty()) return;
  // As many characters as come give way. (The rest of one that came in two pieces begins none.)
  std::size_t end = cursor_;
  for (std::size_t give_way = characters(text); give_way > 0 && end < text_.size(); --give_way) {
    do ++end;
    while (end < text_.size() && !begins_character(text_[end]));
  }
  const TextStyle before = style_before(cursor_), behind = style_before(end + 1);
  text_.replace(cursor_, end - cursor_, text);
  const auto from = std::partition_point(runs_.begin(), runs_.end(), [this](const StyleRun& run) { return run.from < cursor_; });
  auto to = std::partition_point(from, runs_.end(), [end](const StyleRun& run) { return run.from <= end; });
  for (auto run = to; run != runs_.end(); ++run) run->from = static_cast<std::uint16_t>(run->from + text.size() - (end - cursor_));
  const std::size_t next = cursor_ + text.size();
  auto place = runs_.erase(from, to);
  if (next < text_.size() && behind != style && runs_.size() < kMostRuns) place = runs_.insert(place, {behind, static_cast<std::uint16_t>(next)});
  if (before != style && runs_.size() < kMostRuns) runs_.insert(place, {style, static_cast<std::uint16_t>(cursor_)});
  cursor_ = next;
}

void StyledLine::backspace() {
  if (cursor_ == 0) return;
  do --cursor_;
  while (cursor_ > 0 && !begins_character(text_[cursor_]));
}

void StyledLine::erase_to_end() {
  text_.resize(cursor_);
  std::erase_if(runs_, [this](const StyleRun& run) { return run.from >= cursor_; });
}

void StyledLine::clear() {
  text_.clear();
  runs_.clear();
  cursor_ = 0;
}

}  // namespace poolyard::app
