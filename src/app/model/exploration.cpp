#include "model/exploration.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <thread>
#include <tuple>
#include <utility>

#include <poolyard/stuck.h>

#include "engine/program_lines.h"

namespace poolyard::app {
namespace {

constexpr unsigned kMostJobs = 8;  // in a page each has a memory of its own

/// What changes when there is something new.
auto state_of(const Findings& findings) {
  const auto shortened = std::count_if(findings.outcomes.begin(), findings.outcomes.end(), [](const Outcome& one) { return one.shortest; });
  return std::tuple(findings.seen, findings.over, findings.outcomes.size(), shortened);
}

}  // namespace

void Exploration::start(const engine::Program& program, const Plan& plan) {
  forget();
  any_ = own_ = true;
  plan_ = plan;
  text_ = program.text;
  findings_.wanted = plan.schedules;
  engine::Program explored = program;
  explored.simulation = {.schedule = engine::simulation::Schedule{.machine = plan.machine.seed, .cores = plan.machine.cores, .strategy = {}, .seed = 0, .length = 0, .switches = {}}.text(),
                         .explore = plan.schedules,
                         .strategy = plan.strategy,
                         .jobs = std::clamp(std::thread::hardware_concurrency(), 1u, kMostJobs)};
  try {
    auto arena = Arena::create();
    engine::Run::prepare_simulated(*arena, plan.machine.seed);
    explored.modules = engine::numbered_modules(explored);
    auto files = std::make_unique<engine::RunFiles>(explored);
    running_.reset(new Running{arena, std::move(files), engine::Run(arena)});
    running_->run.start(explored);
  } catch (const std::exception& failed) {
    running_.reset();
    error_ = failed.what();
  }
}

void Exploration::stop() {
  if (!running_) return;
  running_.reset();  // with its engine
  stopped_ = true;
}

void Exploration::forget() {
  running_.reset();
  findings_ = {};
  plan_ = {};
  text_.clear();
  error_.clear();
  any_ = own_ = stopped_ = false;
}

void Exploration::show(const engine::Program& program, const Machine& machine, Findings findings) {
  forget();
  any_ = true;
  plan_.machine = machine;
  text_ = program.text;
  findings_ = std::move(findings);
}

bool Exploration::poll() {
  if (!running_) return false;
  engine::Run& run = running_->run;
  run.poll();
  const bool ended = run.phase() == engine::Run::Phase::finished;
  const bool changed = run.findings().wanted != 0 && state_of(run.findings()) != state_of(findings_);
  if (changed) findings_ = run.findings();
  if (!ended) return changed;
  if (!findings_.over) error_ = run.error().empty() ? "The exploration ended before its time." : run.error();
  running_.reset();
  return true;
}

std::vector<const Outcome*> by_frequency(const Findings& findings) {
  std::vector<const Outcome*> all;
  for (const Outcome& outcome : findings.outcomes) {
    if (outcome.count > 0) all.push_back(&outcome);
  }
  std::stable_sort(all.begin(), all.end(), [](const Outcome* a, const Outcome* b) { return a->count > b->count; });
  return all;
}

double share_of(const Outcome& outcome, const Findings& findings) {
  return findings.seen == 0 ? 0 : static_cast<double>(outcome.count) / findings.seen;
}

std::string share_text(double share) {
  const double percent = share * 100;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  if (percent > 99.9 && percent < 100) return "> 99.9 %";
  // 99.6 is not 100.
  const bool whole = percent == 0 || percent == 100 || (percent >= 9.95 && percent < 99);
  char text[16];
  std::snprintf(text, sizeof text, whole ? "%.0f %%" : "%.1f %%", percent);
  return text;
}

OutcomeWords words_of(const Outcome& outcome) {
  const std::string& text = outcome.text;
  const auto cut = [&](std::size_t at, std::size_t between) {
    return at == std::string::npos ? OutcomeWords{text, {}} : OutcomeWords{text.substr(0, at), text.substr(at + between)};
  };
  OutcomeWords words;
  if (text.starts_with("finished") || text.starts_with("stuck for ever") || text.starts_with("exit status")) words = cut(text.find(": "), 2);
  else words = cut(text.find('\n'), 1);
  if (words.head == "stuck for ever") {
    for (std::size_t at = 0; (at = words.output.find("; ", at)) != std::string::npos;) words.output.replace(at, 2, "\n");
  }
  words.output.erase(words.output.find_last_not_of('\n') + 1);
  return words;
}

std::string thread_name(const Outcome& outcome, int thread) {
  const auto at = static_cast<std::size_t>(thread);
  return at < outcome.threads.size() && !outcome.threads[at].empty() ? outcome.threads[at] : "thread " + std::to_string(thread);
}

std::string sentence_of(const Step& step, const Outcome& outcome) {
  std::string text = thread_name(outcome, step.thread);
  const std::string line = step.line == 0 ? std::string() : " " + trace::line_words(step.line);
  switch (step.why) {
    case Step::Why::interrupted: text += " is interrupted" + (line.empty() ? line : " in" + line); break;
    case Step::Why::waits: text += " waits" + (line.empty() ? line : " at" + line); break;
    case Step::Why::ends: text += " ends"; break;
  }
  return text + ", and " + thread_name(outcome, step.next) + " goes on";
}

std::vector<LineMark> marks_of(const Outcome& outcome) {
  std::vector<LineMark> marks;
  int number = 0;
  for (const Step& step : outcome.story) {
    ++number;
    if (step.line == 0) continue;
    marks.push_back({.kind = LineMark::Kind::step, .line = step.line, .color = step.thread, .lane = -1, .text = std::to_string(number) + ": " + sentence_of(step, outcome) + "."});
  }
  return marks;
}

std::string line_of(const std::string& text, int line) {
  std::size_t at = 0;
  for (; line > 1 && at != std::string::npos; --line) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (line != 1 || at == std::string::npos) return {};
  const std::string found = text.substr(at, text.find('\n', at) - at);
  const std::size_t begin = found.find_first_not_of(" \t");
  return begin == std::string::npos ? std::string() : found.substr(begin, found.find_last_not_of(" \t\r") + 1 - begin);
}

}  // namespace poolyard::app
