// The gallery: programs that come with Poolyard, one file of demos/ each, embedded at build time.
//
// A file opens with two comment lines, which are the gallery's and not shown in the editor:
//     # title: Countdown in two threads
//     # about: Two threads print at once …
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poolyard::app {

struct Demo {
  std::string id;  ///< the file's name without ".py"
  std::string title;
  std::string about;  ///< what one sees, and why, in a sentence or two
  std::string text;   ///< the program
};

/// One demo out of its file.
Demo parse_demo(std::string_view file_name, std::string_view contents);

/// All of them, in the order of their file names.
const std::vector<Demo>& demos();

}  // namespace poolyard::app
