// What starting, handing over and asking take on this machine, in C++ and in Python: two programs (measure/) that measure it, run
// one after the other in engines of their own.
//
//     measurement.start();
//     every frame: measurement.poll();
//     measurement.rows() …
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/output.h>

#include "engine/run.h"
#include "model/language.h"

namespace poolyard::app {

class Measurement {
 public:
  struct Row {
    std::string name;  ///< for a person
    PerLanguage<std::optional<double>> microseconds;
  };

  Measurement();

  /// Begins anew; what was measured before is forgotten.
  void start();
  /// Ends it where it is.
  void stop();
  /// Takes what was measured meanwhile. Never waits. True when there is something new to be seen.
  bool poll();

  bool busy() const { return running_ != nullptr; }
  /// What is running, while it is busy.
  Language language() const { return language_; }
  /// All that are measured, in their order.
  const std::vector<Row>& rows() const { return rows_; }
  /// Why it ended before all was measured; else empty.
  const std::string& error() const { return error_; }

 private:
  struct Running {
    explicit Running(const char* image) : run(arena, image), output(*arena) {}
    std::shared_ptr<Arena> arena = Arena::create();
    engine::Run run;
    output::Reader output;
    std::string line, complaint;  // what has come of the next line; what it had to say on stderr
  };
  void begin(Language language);
  bool take_lines();
  void note(const std::string& line);

  std::unique_ptr<Running> running_;
  Language language_ = Language::cpp;
  std::vector<Row> rows_;
  std::string error_;
};

}  // namespace poolyard::app
