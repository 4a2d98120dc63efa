#include "model/console.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace poolyard::app {
namespace {

constexpr std::size_t aligned(std::size_t offset) { return (offset + alignof(StyleRun) - 1) / alignof(StyleRun) * alignof(StyleRun); }

}  // namespace

void Console::add(const output::Piece& piece, const Writer& who) {
  const auto [found, is_new] =
      writer_of_.try_emplace({piece.pid, piece.lane, piece.generation}, static_cast<int>(writers_.size()));
  const int writer = found->second;
  if (is_new) {
    writers_.push_back(who);
  } else {
    writers_[writer] = who;
  }
  latest_ = {.stream = piece.stream, .pid = piece.pid, .lane = piece.lane, .generation = piece.generation};
  Open& state = open_[{writer, static_cast<int>(piece.stream)}];
  const std::string_view text = piece.text;
  ++changes_;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  for (std::size_t at = 0; at < text.size();) {
    if (state.escape.goes_on()) {
      const EscapeSequence::Taken taken = state.escape.take(text[at]);
      if (taken == EscapeSequence::Taken::whole) obey(state);
      if (taken != EscapeSequence::Taken::refused) {
        ++at;
        continue;
      }
    }
    const auto end = static_cast<std::size_t>(std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_control) - text.begin());
    if (end == at) {
      put_control(state, piece, writer, text[at++]);
    } else {
      put_text(state, piece, writer, text.substr(at, end - at));
      at = end;
    }
  }
  trim();
}

void Console::type(std::string_view text, double time) {
  output::Piece piece = latest_;
  piece.stream = output::Stream::out;
  piece.time = time;
  piece.text = text;
  const auto writer = writer_of_.find({piece.pid, piece.lane, piece.generation});
  // Nothing was printed: who asks is not known, and most of all it is the main thread.
  add(piece, writer == writer_of_.end() ? Writer{.pid = 0, .process = "MainProcess", .thread = "MainThread", .color = 0}
                                        : Writer(writers_[static_cast<std::size_t>(writer->second)]));
}

void Console::cut(std::uint64_t lines) {
  if (lines == 0) return;
  while (!lines_.empty()) drop_first();
  dropped_ += lines;
  ++changes_;
}

Line Console::operator[](std::size_t index) const {
  const Kept& line = lines_[index];
  Line result{static_cast<output::Stream>(line.stream), line.writer, line.time, {}, {}};
  if (line.block == kNoBlock) {
    const StyledLine& open = open_.at({line.writer, line.stream}).line;
    result.text = open.text();
    result.styles = open.runs();
  } else {
    const char* const bytes = blocks_[line.block - first_block_].bytes.get();
    result.text = {bytes + line.offset, line.size};
    // close_line() has copied them there, where they are aligned.
    result.styles = {reinterpret_cast<const StyleRun*>(bytes + aligned(line.offset + line.size)), line.runs};
  }
  return result;
}

std::size_t Console::first_since(double time) const {
  const auto first = std::partition_point(lines_.begin(), lines_.end(), [time](const Kept& line) { return line.time < time; });
  return static_cast<std::size_t>(first - lines_.begin());
}

std::size_t Console::nearest(double time) const {
  const std::size_t next = first_since(time);
  if (next == lines_.size()) return next - 1;
  return next > 0 && time - lines_[next - 1].time < lines_[next].time - time ? next - 1 : next;
}

std::vector<std::uint64_t> Console::open_lines() const {
  std::vector<std::uint64_t> numbers;
  for (const auto& [who, state] : open_) {
    if (is_here(state)) numbers.push_back(state.number);
  }
  return numbers;
}

void Console::put_control(Open& state, const output::Piece& piece, int writer, char c) {
  switch (c) {
    case '\x1b': state.escape.begin(); return;
    case '\r':
      if (is_here(state)) state.line.carriage_return();
      return;
    case '\b':
      if (is_here(state)) state.line.backspace();
      return;
    case '\n':
      open_line(state, piece, writer);
      close_line(state);
      return;
    case '\t': put_text(state, piece, writer, std::string_view("        ").substr(is_here(state) ? state.line.column() % 8 : 0)); return;
    default: return;  // a NUL would end the text where it is drawn; others draw nothing
  }
}

void Console::obey(Open& state) {
  const std::string& parameters = state.escape.parameters();
  if (state.escape.command() == 'm') return state.style.obey(parameters);
  if (state.escape.command() != 'K' || !is_here(state)) return;
  // Progress bars wipe their line, or what is left of it.
  bytes_ -= state.line.bytes();
  if (parameters.empty() || parameters == "0") state.line.erase_to_end();
  if (parameters == "2") state.line.clear();
  bytes_ += state.line.bytes();
}

void Console::put_text(Open& state, const output::Piece& piece, int writer, std::string_view text) {
  while (!text.empty()) {
    if (is_here(state) && state.line.cursor() >= kLongestLine) {
      // Too long a line is broken, but not inside a character (of at most 4 bytes; what is no text is broken anywhere).
      const bool begins_character = (static_cast<unsigned char>(text[0]) & 0xc0) != 0x80;
      if (begins_character || state.line.cursor() >= kLongestLine + 3) close_line(state);
    }
    // What takes no character's place, since it begins none, makes the line longer wherever it is put: see Kept.
    if (is_here(state) && state.line.size() + std::min(text.size(), kLongestLine) > 2 * kLongestLine) close_line(state);
    open_line(state, piece, writer);
    const std::size_t room = std::max<std::size_t>(1, kLongestLine - std::min(kLongestLine, state.line.cursor()));
    const std::string_view part = text.substr(0, room);
    bytes_ -= state.line.bytes();
    state.line.put(part, state.style);
    bytes_ += state.line.bytes();
    text.remove_prefix(part.size());
  }
}

void Console::open_line(Open& state, const output::Piece& piece, int writer) {
  if (is_here(state)) return;
  state.open = true;
  state.number = dropped_ + lines_.size();
  state.line.clear();
  lines_.push_back({.time = piece.time, .writer = writer, .stream = static_cast<std::uint8_t>(piece.stream)});
}

void Console::close_line(Open& state) {
  state.open = false;
  const std::string& text = state.line.text();
  const std::vector<StyleRun>& runs = state.line.runs();
  const std::size_t bytes = aligned(text.size() + alignof(StyleRun)) + runs.size() * sizeof(StyleRun);  // wherever it begins
  if (blocks_.empty() || kBlock - blocks_.back().used < bytes) blocks_.emplace_back();
  Block& block = blocks_.back();
  Kept& line = lines_[state.number - dropped_];
  line.block = first_block_ + static_cast<std::uint32_t>(blocks_.size() - 1);
  line.offset = static_cast<std::uint16_t>(block.used);
  line.size = static_cast<std::uint16_t>(text.size());
  line.runs = static_cast<std::uint16_t>(runs.size());
  text.copy(block.bytes.get() + block.used, text.size());
  block.used += line.size;
  if (!runs.empty()) {
    block.used = static_cast<std::uint32_t>(aligned(block.used));
    std::memcpy(block.bytes.get() + block.used, runs.data(), runs.size() * sizeof(StyleRun));
    block.used += static_cast<std::uint32_t>(runs.size() * sizeof(StyleRun));
  }
  ++block.lines;
}

void Console::drop_first() {
  const Line line = (*this)[0];
  bytes_ -= line.text.size() + line.styles.size_bytes();
  if (const std::uint32_t block = lines_.front().block; block != kNoBlock) --blocks_[block - first_block_].lines;
  lines_.pop_front();
  ++dropped_;
  while (blocks_.size() > 1 && blocks_.front().lines == 0) {
    blocks_.pop_front();
    ++first_block_;
  }
}

void Console::trim() {
  while (lines_.size() > kMostLines || (bytes_ > kMostBytes && lines_.size() > 1)) drop_first();
  if (writers_.size() > next_look_at_writers_) forget_writers();
}

// A program may start threads without end, each of which prints.
void Console::forget_writers() {
  std::vector<int> place(writers_.size(), -1);  // where a writer comes to stand, or -1
  std::vector<Writer> kept;
  for (Kept& line : lines_) {
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
