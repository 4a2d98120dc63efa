#include "model/console.h"

#include <algorithm>

namespace poolyard::app {

void Console::add(const output::Piece& piece, const Writer& who) {
  const auto [found, is_new] =
      writer_of_.try_emplace({piece.pid, piece.lane, piece.generation}, static_cast<int>(writers_.size()));
  const int writer = found->second;
  if (is_new) {
    writers_.push_back(who);
  } else {
    writers_[writer] = who;
  }
  Open& state = open_[{writer, static_cast<int>(piece.stream)}];
  for (char c : piece.text) put(state, piece, writer, c);
  trim();
}

void Console::put(Open& state, const output::Piece& piece, int writer, char c) {
  // Terminal colours and cursor movements have no meaning here: ESC [ … letter.
  if (!state.escape.empty()) {
    state.escape += c;
    const bool parameter = state.escape.size() == 2 ? c == '[' : (c >= 0x20 && c < 0x40);
    if (!parameter || state.escape.size() > 32) state.escape.clear();
    return;
  }
  switch (c) {
    case '\x1b': state.escape = c; return;
    case '\r': state.returned = true; return;
    case '\n':
      open_line(state, piece, writer);
      state.open = false;
      state.returned = false;
      return;
    default: break;
  }
  // Too long a line is broken, but not inside a character (of at most 4 bytes; what is no text is broken anywhere).
  const bool begins_character = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  const std::size_t longest = begins_character ? kLongestLine : kLongestLine + 3;
  if (state.open && open_line(state, piece, writer).text.size() >= longest) state.open = false;
  Line& line = open_line(state, piece, writer);
  if (state.returned) {
    bytes_ -= line.text.size();
    line.text.clear();
    state.returned = false;
  }
  // A NUL would end the text where it is drawn; other control characters draw nothing.
  if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return;
  const int spaces = c == '\t' ? 8 - static_cast<int>(line.text.size() % 8) : 1;
  line.text.append(spaces, c == '\t' ? ' ' : c);
  bytes_ += spaces;
}

Line& Console::open_line(Open& state, const output::Piece& piece, int writer) {
  if (state.open && state.number >= dropped_) return lines_[state.number - dropped_];
  state.open = true;
  state.number = dropped_ + lines_.size();
  lines_.push_back({piece.stream, writer, piece.time, {}});
  return lines_.back();
}

void Console::trim() {
  while (lines_.size() > kMostLines || (bytes_ > kMostBytes && lines_.size() > 1)) {
    bytes_ -= lines_.front().text.size();
    lines_.pop_front();
    ++dropped_;
  }
  if (writers_.size() > next_look_at_writers_) forget_writers();
}

// A program may start threads without end, each of which prints.
void Console::forget_writers() {
  std::vector<int> place(writers_.size(), -1);  // where a writer comes to stand, or -1
  std::vector<Writer> kept;
  for (Line& line : lines_) {
    int& at = place[line.writer];
    if (at < 0) {
      at = static_cast<int>(kept.size());
      kept.push_back(std::move(writers_[line.writer]));
    }
    line.writer = at;
  }
  writers_ = std::move(kept);
  std::erase_if(writer_of_, [&](const auto& entry) { return place[entry.second] < 0; });
  for (auto& [who, writer] : writer_of_) writer = place[writer];
  std::map<std::pair<int, int>, Open> open;
  for (auto& [key, state] : open_) {
    if (place[key.first] >= 0) open[{place[key.first], key.second}] = std::move(state);
  }
  open_ = std::move(open);
  next_look_at_writers_ = std::max(kMostWriters, 2 * writers_.size());
}

}  // namespace poolyard::app
