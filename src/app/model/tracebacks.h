// Where the exceptions came from whose tracebacks a run has printed: of each, the innermost line that is the program's own, and what it said.
// It goes on with what is new.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/console.h"

namespace poolyard::app {

/// A line of the program, or of a file beside it.
struct PlaceInFile {
  std::string file;  ///< empty: the program itself
  int line = 0;
};
/// What a line of a traceback names: `  File "helper.py", line 4, in f`. Nothing: it is no such line, or of a file that is not the program's.
std::optional<PlaceInFile> place_in(std::string_view line, std::string_view file, std::string_view folder);

class Tracebacks {
 public:
  static constexpr std::size_t kMost = 100;  ///< of a program that prints them for ever, the first
  struct Raised {
    int line = 0;
    std::string text;  ///< "ValueError: too small"
    std::string who;   ///< the thread's name
    std::string file = {};  ///< beside the program, which it was; empty: the program itself
    bool operator==(const Raised&) const = default;
  };

  /// `file`: the program's name, as tracebacks have it, and `folder` where its other files are, or nothing. `over`: no line grows any more.
  void look(const Console& console, std::string_view file, bool over, std::string_view folder = {});
  const std::vector<Raised>& raised() const { return raised_; }

 private:
  void take(const Line& line, const std::string& who, std::string_view file, std::string_view folder);

  std::uint64_t next_ = 0;          // the number of the first line that was not looked at
  std::map<int, PlaceInFile> line_of_;  // by writer: the line that was named last
  std::vector<Raised> raised_;
};

}  // namespace poolyard::app
