// What a run runs. A plain value: it travels to the engine as bytes, and it is what a link holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

namespace poolyard::engine {

/// A file beside a program.
struct ProgramFile {
  std::string path;  ///< from the program's folder on
  std::string bytes;
  bool operator==(const ProgramFile&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(path, bytes);
  }
};

/// One of those files that is a module: its line n is known as line `before` + n where only a number is told.
struct ProgramModule {
  std::string path;
  int before = 0;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(path, before);
  }
};

/// A run on the simulated machine (simulation/machine.h), or a search among many.
struct Simulation {
  std::string schedule;             ///< of the run (simulation/schedule.h); of a search, its machine: "7/-". Empty: a real run
  unsigned explore = 0;             ///< so many schedules are searched, and told of (simulation/findings.h); 0: it is run once
  std::string strategy;             ///< of the search: "random", "pct" or "dfs"
  unsigned jobs = 1;                ///< so many at once

  template <class Archive>
  void serialize(Archive& archive) {
    archive(schedule, explore, strategy, jobs);
  }
};

struct Program {
  std::string text;                 ///< the source, UTF-8; of a C++ demo it may be left out
  std::string name = "program.py";  ///< as tracebacks show it, and sys.argv[0]; its ending tells the language
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< "NAME=value": variables that are set for it, beside those that its process has
  std::optional<std::string> folder;     ///< where its imports are looked for first, where there is a file system; "": where it runs
  std::vector<ProgramFile> files;        ///< or what it can import, where there is none that has it
  bool own_folder = false;               ///< it runs in that folder, or in one where its files are, and what it writes stays apart
  std::vector<std::string> paths;        ///< from there on, where else imports are looked for
  std::vector<ProgramModule> modules;    ///< see program_lines.h
  unsigned seed = 0;                ///< of a run that repeats exactly: kept for later, nothing uses it yet
  bool traced = true;               ///< false: nobody is told what its threads do, for measuring what telling costs
  bool cold = false;                ///< true: begins at once, slower for a while than later on, for when nobody looks at the time
  Simulation simulation;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(text, name, arguments, environment, folder, files, own_folder, paths, modules, seed, traced, cold, simulation);
  }
};

}  // namespace poolyard::engine
