// Where the exceptions came from whose tracebacks a run has printed: of each, the innermost line that is the program's own, and what it said.
// It goes on with what is new.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/console.h"

namespace poolyard::app {

class Tracebacks {
 public:
  static constexpr std::size_t kMost = 100;  ///< of a program that prints them for ever, the first
  struct Raised {
    int line = 0;
    std::string text;  ///< "ValueError: too small"
    std::string who;   ///< the thread's name
    bool operator==(const Raised&) const = default;
  };

  /// `file`: the program's name, as tracebacks have it. `over`: no line grows any more.
  void look(const Console& console, std::string_view file, bool over);
  const std::vector<Raised>& raised() const { return raised_; }

 private:
  void take(const Line& line, const std::string& who, std::string_view file);

  std::uint64_t next_ = 0;          // the number of the first line that was not looked at
  std::map<int, int> line_of_;      // by writer: the line that was named last
  std::vector<Raised> raised_;
};

}  // namespace poolyard::app
