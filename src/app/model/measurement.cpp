#include "model/measurement.h"

#include <array>
#include <cstdlib>

#include "embedded.h"

namespace poolyard::app {
namespace {

// What the programs call a row, and what a person does.
constexpr std::array<std::array<const char*, 2>, 6> kRows{{{"thread start", "A thread starts"},
                                                           {"process start", "A process starts"},
                                                           {"lock hand-over", "A lock is handed over"},
                                                           {"pool task", "A task of a pool of processes"},
                                                           {"round trip", "A task and its result"},
                                                           {"1 MB argument", "An argument of 1 MB"}}};

}  // namespace

Measurement::Measurement() {
  for (const auto& [key, name] : kRows) rows_.push_back({name, {}});
}

void Measurement::start() {
  stop();
  error_.clear();
  for (Row& row : rows_) row.microseconds = {};
  begin(Language::cpp);
}

void Measurement::stop() { running_.reset(); }

void Measurement::begin(Language language) {
  running_.reset();  // before the next: they do not disturb each other
  language_ = language;
  engine::Program program;
  program.name = std::string("measure") + std::string(ending_of(language));
  if (language == Language::python) program.text = find(embedded_measurement(), program.name);
  program.traced = false;
  try {
    running_ = std::make_unique<Running>(language == Language::cpp ? engine::kDemosImage : engine::kPythonImage);
    running_->run.start(program);
  } catch (const std::exception& error) {
    running_.reset();
    error_ = error.what();
  }
}

bool Measurement::poll() {
  if (!running_) return false;
  engine::Run& run = running_->run;
  run.poll();
  const bool over = run.phase() == engine::Run::Phase::finished;  // first, then what it has printed by then
  const bool news = take_lines();
  if (!over) return news;
  if (run.exitcode() != 0) {
    error_ = !run.error().empty()            ? run.error()
             : !running_->complaint.empty() ? running_->complaint
                                             : "ended with status " + std::to_string(run.exitcode().value_or(1));
    running_.reset();
  } else if (language_ == Language::cpp) {
    begin(Language::python);
  } else {
    running_.reset();
  }
  return true;
}

bool Measurement::take_lines() {
  bool news = false;
  for (const output::Piece& piece : running_->output.poll()) {
    if (piece.stream == output::Stream::err) {
      running_->complaint += piece.text;
      continue;
    }
    for (const char c : piece.text) {
      if (c != '\n') {
        running_->line += c;
        continue;
      }
      note(running_->line);
      running_->line.clear();
      news = true;
    }
  }
  return news;
}

void Measurement::note(const std::string& line) {
  const std::size_t tab = line.find('\t');
  for (std::size_t i = 0; i < kRows.size() && tab != std::string::npos; ++i) {
    if (line.compare(0, tab, kRows[i][0]) == 0) rows_[i].microseconds[language_] = std::strtod(line.c_str() + tab, nullptr);
  }
}

}  // namespace poolyard::app
