// What the processes of a run print, with who printed it, in one order, for one reader.
//
// Each process has a ring of its own (a killed process can lock nobody out); a number counted up in the arena orders the
// pieces of all of them.
//
//     output::write(output::Stream::out, "hello\n");
//     output::Reader reader(arena);
//     for (const auto& piece : reader.poll()) …
//
// Nothing throws. write() and try_write() are thread-safe; a Reader is one thread's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poolyard {

class Arena;

namespace output {

enum class Stream : int { out = 1, err = 2 };

struct Piece {
  Stream stream = Stream::out;
  unsigned order = 0;   ///< smaller was written earlier
  double time = 0;      ///< ms since the arena was made
  int process = -1;     ///< slot in the process table
  int pid = 0;
  int lane = -1;        ///< trace lane of the writing thread, or -1
  int generation = 0;   ///< of that lane
  std::string text;     ///< bytes, UTF-8 as a rule; a piece may end inside a character or a line
};

/// Writes from this process; any thread. Waits while the ring is full and its reader is behind: nothing is lost.
void write(Stream stream, std::string_view text);
/// The same if it need not wait for anybody; else writes nothing and returns false.
bool try_write(Stream stream, std::string_view text);

/// Takes the output of all processes. One reader an arena; never waits.
class Reader {
 public:
  explicit Reader(Arena& arena);
  /// The pieces that have come since the last call, in order.
  std::vector<Piece> poll();

 private:
  Arena& arena_;
  std::string taken_;  // of one process's ring
};

}  // namespace output
}  // namespace poolyard
