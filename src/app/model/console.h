// What a run has printed, as lines: each of one thread, however the threads' pieces came mixed.
//
// A program that prints without end must not eat the memory: the oldest lines go, and are counted.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <poolyard/output.h>

namespace poolyard::app {

/// Who prints.
struct Writer {
  int pid = 0;
  std::string process;
  std::string thread;
  int color = 0;  ///< index into the theme's thread colours
};

struct Line {
  output::Stream stream = output::Stream::out;
  int writer = 0;  ///< for Console::writer(); lines of one thread have the same
  double time = 0;  ///< of its first piece
  std::string text;
};

class Console {
 public:
  static constexpr std::size_t kMostLines = 20000;
  static constexpr std::size_t kMostBytes = 8 << 20;
  static constexpr std::size_t kLongestLine = 8192;  ///< longer ones are broken
  static constexpr std::size_t kMostWriters = 4096;  ///< more are kept only while there are lines of theirs

  /// `who` names the piece's thread as known by now; later names replace earlier ones.
  void add(const output::Piece& piece, const Writer& who);

  const std::deque<Line>& lines() const { return lines_; }
  const Writer& writer(const Line& line) const { return writers_[line.writer]; }
  std::size_t writers() const { return writers_.size(); }
  std::uint64_t dropped() const { return dropped_; }
  /// Number of the first line kept; a line keeps its number for as long as it lives.
  std::uint64_t first_number() const { return dropped_; }

 private:
  struct Open {  // a line that may still grow
    std::uint64_t number = 0;
    bool open = false;
    bool returned = false;  // a carriage return was seen: the next character overwrites the line
    std::string escape;     // an unfinished terminal escape sequence
  };
  Line& open_line(Open& state, const output::Piece& piece, int writer);
  void put(Open& state, const output::Piece& piece, int writer, char c);
  void trim();
  void forget_writers();

  std::deque<Line> lines_;
  std::vector<Writer> writers_;
  std::map<std::tuple<int, int, int>, int> writer_of_;  // pid, lane, generation
  std::map<std::pair<int, int>, Open> open_;            // writer, stream
  std::size_t next_look_at_writers_ = kMostWriters;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace poolyard::app
