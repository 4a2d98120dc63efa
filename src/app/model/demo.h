// The gallery: programs that come with Poolyard, a file of demos/ each, embedded at build time. A demo has a file for each language
// in which it is written.
//
// A file opens with two comment lines, which are the gallery's and not shown in the editor:
//     # title: Countdown in two threads
//     # about: Two threads print at once …
// In C++ they begin with //. A puzzle, which the simulated machine solves, has its question, too, and is there in Python only:
//     # puzzle: Can the counter be anything but 2?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/language.h"

namespace poolyard::app {

/// One file of the gallery.
struct DemoFile {
  std::string id;  ///< its name without the ending
  Language language = Language::python;
  std::string title;
  std::string about;  ///< what one sees, and why, in a sentence or two
  std::string puzzle; ///< the question, which exploring answers; or nothing
  std::string text;   ///< the program
};

DemoFile parse_demo(std::string_view file_name, std::string_view contents);

struct Demo {
  std::string id;
  std::string title;
  PerLanguage<std::optional<DemoFile>> files;

  /// The program, with its parameters as the gallery has them. Only if it is written in that language.
  engine::Program program(Language language) const;
};

/// All of them, in the order of their file names.
const std::vector<Demo>& demos();

/// The demo that a program is, whatever its parameters' values are; or null.
const Demo* demo_of(const engine::Program& program);

}  // namespace poolyard::app
