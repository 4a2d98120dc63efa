// What a run has printed, as lines: each of one thread, however the threads' pieces came mixed. To each thread it is a terminal of its own,
// as far as that is a line: colours, carriage returns and backspaces do there what they do; what moves about a screen is left out.
//
// A program that prints without end must not eat the memory: the oldest lines go, and are counted.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <poolyard/output.h>

#include "model/escape_sequence.h"
#include "model/styled_line.h"

namespace poolyard::app {

/// Who prints.
struct Writer {
  int pid = 0;
  std::string process;
  std::string thread;
  int color = 0;  ///< index into the theme's thread colours
};

/// A line as it stands, until the console is changed.
struct Line {
  output::Stream stream = output::Stream::out;
  int writer = 0;  ///< for Console::writer(); lines of one thread have the same
  double time = 0;  ///< of its first piece
  std::string_view text;
  std::span<const StyleRun> styles;
};

class Console {
 public:
  static constexpr std::size_t kMostLines = 1'000'000;
  static constexpr std::size_t kMostBytes = 64 << 20;  ///< of text and its looks; a line takes 24 bytes more
  static constexpr std::size_t kLongestLine = 8192;  ///< longer ones are broken
  static constexpr std::size_t kMostWriters = 4096;  ///< more are kept only while there are lines of theirs

  /// `who` names the piece's thread as known by now; later names replace earlier ones.
  void add(const output::Piece& piece, const Writer& who);
  /// A person has typed this at such a moment. It stands where a terminal would show it: behind what was printed last.
  void type(std::string_view text, double time);
  /// So many lines came after these, and before what comes next, and were thrown away: these are gone, too.
  void cut(std::uint64_t lines);

  std::size_t size() const { return lines_.size(); }
  bool empty() const { return lines_.empty(); }
  Line operator[](std::size_t index) const;
  /// The place of the line that was printed nearest to this moment; there must be one.
  std::size_t nearest(double time) const;
  /// The place of the first line that was printed then or later; size() if none was. Lines that threads printed at nearly the same
  /// time may stand in another order.
  std::size_t first_since(double time) const;
  /// Numbers of the lines that may still grow.
  std::vector<std::uint64_t> open_lines() const;
  const Writer& writer(const Line& line) const { return writers_[line.writer]; }
  std::size_t writers() const { return writers_.size(); }
  std::uint64_t dropped() const { return dropped_; }
  /// Counts up with whatever changes what is here.
  std::uint64_t changes() const { return changes_; }
  /// Number of the first line kept; a line keeps its number for as long as it is here.
  std::uint64_t first_number() const { return dropped_; }

 private:
  // Text lies in blocks, one line after the other as they were finished; a block goes with the last of its lines.
  static constexpr std::size_t kBlock = 1 << 16;
  struct Block {
    std::unique_ptr<char[]> bytes = std::make_unique_for_overwrite<char[]>(kBlock);
    std::uint32_t used = 0;
    std::uint32_t lines = 0;
  };
  static constexpr std::uint32_t kNoBlock = 0xffffffff;
  struct Kept {
    double time;
    std::uint32_t block = kNoBlock;  // counted from the first that ever was; none: the line is open
    std::uint16_t offset = 0;
    std::uint16_t size = 0;  // of the text; its runs stand behind it
    std::int32_t writer = 0;
    std::uint16_t runs = 0;
    std::uint8_t stream = 0;
  };
  // What is written over may have grown once more by as much as was there, and no further: see put_text().
  static_assert(sizeof(Kept) == 24 && 2 * (kLongestLine + 4) + StyledLine::kMostRuns * sizeof(StyleRun) < kBlock);
  /// The end of what a thread has written to a stream: a line that may still grow.
  struct Open {
    std::uint64_t number = 0;
    bool open = false;
    StyledLine line;
    TextStyle style;  // of what comes next
    EscapeSequence escape;
  };
  bool is_here(const Open& state) const { return state.open && state.number >= dropped_; }
  void open_line(Open& state, const output::Piece& piece, int writer);
  void close_line(Open& state);
  void put_control(Open& state, const output::Piece& piece, int writer, char c);
  void put_text(Open& state, const output::Piece& piece, int writer, std::string_view text);
  void obey(Open& state);
  void drop_first();
  void trim();
  void forget_writers();

  std::deque<Kept> lines_;
  std::deque<Block> blocks_;
  std::uint32_t first_block_ = 0;
  std::vector<Writer> writers_;
  output::Piece latest_{};  // that came, without its text
  std::map<std::tuple<int, int, int>, int> writer_of_;  // pid, lane, generation
  std::map<std::pair<int, int>, Open> open_;            // writer, stream
  std::size_t next_look_at_writers_ = kMostWriters;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace poolyard::app
