// Remote control of the desktop app, for tests: with POOLYARD_REMOTE=1 it reads commands from standard input, one a
// line, and answers each with one line of JSON on standard output.
//
//     status | output | trace | program  [python | cpp]
//     parameters | widgets | link | run | stop | load FILE | drop FILE-OR-FOLDER | open LINK | quit
#pragma once

#include <string>
#include <vector>

#include "app.h"
#include "engine/program.h"

namespace poolyard::app {

namespace platform {
/// The files that are named, and those in the folders that are (desktop.cpp).
std::vector<engine::ProgramFile> files_at(const std::vector<std::string>& paths);
}  // namespace platform

class Remote {
 public:
  explicit Remote(App& app);
  bool enabled() const { return enabled_; }
  /// Does what has been asked for. Never waits.
  void poll();
  bool quit() const { return quit_; }

 private:
  std::string answer(const std::string& command, const std::string& argument);

  App& app_;
  bool enabled_;
  bool quit_ = false;
  std::string unread_;
};

}  // namespace poolyard::app
