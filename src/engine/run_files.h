// The files of a run: those that its program comes with, and what it makes of them and beside them. All of its processes see the same.
//
//     RunFiles files(program);                          // the program is told where it runs
//     Run run(arena); run.start(program); …
//     files.written(*arena)                             // once it has ended
//
// Natively they are in a folder of their own, which goes with this. In the browser they are in the run's arena.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <poolyard/arena.h>

#include "program.h"

namespace poolyard::engine {

class RunFiles {
 public:
  /// Larger ones together than this are not given.
  static constexpr std::size_t kMostBytes = Arena::kFileBytes;

  /// A program that is all in a folder of somebody's disk already runs where that person is, and nothing here is about that. Throws
  /// std::runtime_error when there can be no folder.
  explicit RunFiles(Program& program);
  ~RunFiles();
  RunFiles(const RunFiles&) = delete;
  RunFiles& operator=(const RunFiles&) = delete;

  struct Written {
    std::vector<ProgramFile> files;  ///< new, or not what they were when it began; by their paths
    std::size_t left_out = 0;        ///< and so many that are too large
  };
  Written written(Arena& arena) const;
  /// Where they are, as the program sees it; empty for a program with a folder of its own.
  const std::string& folder() const { return folder_; }

 private:
  bool came_with(const std::string& path, const std::string& bytes) const {
    return std::any_of(given_.begin(), given_.end(), [&](const ProgramFile& file) { return file.path == path && file.bytes == bytes; });
  }

  std::vector<ProgramFile> given_;
  std::string folder_;
};

}  // namespace poolyard::engine
