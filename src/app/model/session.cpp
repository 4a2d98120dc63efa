#include "model/session.h"

#include <algorithm>
#include <utility>

#include <poolyard/stuck.h>

#include "model/language.h"
#include "model/machine.h"

namespace poolyard::app {
namespace {

// Signals whose names a person knows.
std::string killed_by(int signal) {
  switch (signal) {
    case 6: return "killed by abort (SIGABRT)";
    case 8: return "killed by an arithmetic error (SIGFPE)";
    case 9: return "killed (SIGKILL)";
    case 11: return "killed by a memory error (SIGSEGV)";
    case 15: return "terminated (SIGTERM)";
    default: return "killed by signal " + std::to_string(signal);
  }
}

}  // namespace

Session::Session(TraceModel trace) : has_run_(true), exitcode_(0), end_(trace.end()), trace_(std::move(trace)) {}

std::shared_ptr<Arena> Session::prepared(std::shared_ptr<Arena> arena, std::uint64_t machine) {
  engine::Run::prepare_simulated(*arena, machine);
  return arena;
}

void Session::make_spare() {
  try {
    spare_ = std::make_unique<Recorded>(image_);
  } catch (const std::exception& e) {
    spare_.reset();
    spare_error_ = e.what();
  }
}

void Session::prepare() {
  if (!spare_ && spare_error_.empty()) make_spare();
}

bool Session::prepared() const { return spare_ ? spare_->run.phase() >= Phase::ready : !spare_error_.empty(); }

void Session::forget() {
  active_.reset();
  compilation_.reset();
  remarks_.clear();
  console_ = Console();
  trace_ = TraceModel();
  exitcode_.reset();
  error_.clear();
  stopped_ = stuck_ = false;
  schedule_.clear();
  if (!modules_.empty()) trace::name_lines({});
  files_.clear();
  modules_.clear();
  folder_.clear();
  written_ = {};
  origin_ = end_ = 0;
  has_run_ = false;
  ++run_number_;
}

void Session::run(const engine::Program& program) {
  forget();
  text_ = program.text;
  has_run_ = true;
  if (schedule_ = program.simulation.schedule; simulated()) {
    try {
      begin(std::make_unique<Recorded>(image_, Machine::of(schedule_).seed), program);
    } catch (const std::exception& failed) {
      fail(failed.what());
    }
    return;
  }
  spare_error_.clear();
  if (!spare_ || spare_->run.phase() == Phase::finished) make_spare();
  if (spare_) begin(std::move(spare_), program);
}

void Session::compile_and_run(const engine::Program& program) {
  forget();
  has_run_ = true;
  text_ = program.text;
  compiled_ = program;
  compilation_ = std::make_unique<engine::Compilation>(program);
}

void Session::begin(std::unique_ptr<Recorded> recorded, const engine::Program& program) {
  active_ = std::move(recorded);
  finishing_ = explains_ = false;
  known_until_ = 0;
  sleeps_ = late_ = 0;
  try {
    engine::Program started = program;
    if (language_of(program) == Language::python) prepare_files(started);
    active_->run.start(started);
  } catch (const std::exception& failed) {  // no memory for it, say
    fail(failed.what());
  }
}

/// Where it runs, with which files, and how its lines are known.
void Session::prepare_files(engine::Program& program) {
  files_ = program.files;
  name_ = program.name;
  program.modules = modules_ = engine::numbered_modules(program);
  if (!modules_.empty()) trace::name_lines([modules = modules_](int line) { return engine::words_of_line(modules, line); });
  // As with python3: what lies beside the program's file can be imported.
  if (const std::size_t slash = program.name.rfind('/'); slash != std::string::npos && !program.folder) program.paths.push_back(program.name.substr(0, slash));
  active_->files = std::make_unique<engine::RunFiles>(program);
  folder_ = active_->files->folder();
}

bool Session::is_of_run(const engine::ProgramFile& file) const {
  return has_run_ && std::any_of(files_.begin(), files_.end(), [&](const engine::ProgramFile& own) { return own.path == file.path && own.bytes == file.bytes; });
}

void Session::fail(const char* why) {
  active_.reset();
  exitcode_ = 1;
  error_ = std::string("The program could not be started: ") + why;
}

/// True when the compiler is done.
bool Session::take_compiled() {
  if (!compilation_->poll()) return false;
  remarks_ = compilation_->remarks();
  // What it has printed stands before what the program prints.
  const Writer compiler{.pid = 0, .process = "compiler", .thread = {}, .color = 0};
  if (!compilation_->output().empty()) {
    output::Piece piece{};
    piece.stream = output::Stream::err;
    piece.text = compilation_->output();
    console_.add(piece, compiler);
  }
  error_ = compilation_->error();
  if (error_.empty()) {
    std::unique_ptr<Recorded> recorded;
    try {
      recorded = std::make_unique<Recorded>(compilation_->image());
    } catch (const std::exception& failed) {
      error_ = failed.what();
    }
    if (recorded) begin(std::move(recorded), compiled_);
  }
  if (!active_) exitcode_ = 1;
  return true;
}

void Session::stop() {
  if (active_) return active_->run.stop();
  if (!compiling()) return;
  compilation_.reset();
  stopped_ = true;
  exitcode_ = 1;
}

void Session::type(std::string_view line) {
  if (!wants_input()) return;
  const std::string text = std::string(line) + "\n";
  console_.type(text, present());
  active_->run.give_input(text);
}

void Session::end_input() {
  if (wants_input()) active_->run.end_input();
}

bool Session::poll() {
  bool changed = false;
  if (spare_) {
    engine::Run& run = spare_->run;
    run.poll();
    changed = run.phase() != last_spare_phase_ || run.load_progress() != last_progress_;
    last_spare_phase_ = run.phase();
    last_progress_ = run.load_progress();
    if (last_spare_phase_ == Phase::finished) {
      spare_error_ = run.error().empty() ? "The engine ended before it was asked for anything." : run.error();
    }
  }
  if (compiling() && !take_compiled()) return changed;
  if (!active_) return changed;
  engine::Run& run = active_->run;
  run.poll();
  if (run.phase() >= Phase::running) {
    origin_ = simulated() ? 0 : run.started_ms();  // the simulated machine's clock begins with the program
    compilation_.reset();  // a program that runs needs no file: nothing of it is left, whoever is killed
  }
  changed = std::exchange(last_phase_, run.phase()) != run.phase() || changed;
  changed = std::exchange(wanted_input_, run.wants_input()) != run.wants_input() || changed;
  // First whether all was taken out of the arena, then the news that have it.
  const bool finished = active_->recorder.finished();
  changed = take_news() || changed;
  if (finished) {
    end_run();
    return true;
  }
  if (run.stuck() && !std::exchange(explains_, true)) active_->recorder.explain_stuck();
  if (run.phase() == Phase::finished && !std::exchange(finishing_, true)) active_->recorder.finish();
  return changed;
}

bool Session::take_news() {
  News news;
  news.known_until = known_until_;  // which stays while the recorder is at it
  const bool any = active_->recorder.take(news);
  known_until_ = news.known_until;
  sleeps_ += news.sleeps;
  late_ += news.late;
  if (!any) return false;
  if (simulated()) keep_virtual(news);
  trace_.update(news);
  console_.cut(news.cut_lines);
  for (const output::Piece& piece : news.pieces) {
    Writer writer{.pid = piece.pid, .process = {}, .thread = {}, .color = 0};
    if (const TraceLane* lane = trace_.find(piece.lane, piece.generation)) {
      writer.process = lane->info.process_name;
      writer.thread = lane->info.name;
      writer.color = lane->color;
    } else if (piece.process >= 0) {
      writer.process = active_->arena->process(piece.process).name;
    }
    console_.add(piece, writer);
  }
  if (news.stuck) {
    const Writer watch{.pid = 0, .process = "poolyard", .thread = {}, .color = 0};
    output::Piece piece{};
    piece.stream = output::Stream::err;
    piece.text = news.stuck->text();
    piece.time = trace_.end();
    console_.add(piece, watch);
    if (simulated()) {
      stuck_ = true;
      active_->run.stop();
    }
  }
  return true;
}

/// Whoever ends a process from outside knows the real time only.
void Session::keep_virtual(News& news) const {
  if (active_->run.stopped()) news.lanes.clear();
  double latest = trace_.end();
  for (const News::LaneNews& lane : news.lanes) {
    const SpanTrack states(lane.states);
    if (!states.empty()) latest = std::max(latest, trace::milliseconds(states[states.size() - 1].end_tick()));
  }
  for (News::LaneNews& lane : news.lanes) {
    if (!lane.lane.alive) lane.lane.ended = std::min(lane.lane.ended, latest);
  }
}

void Session::end_run() {
  exitcode_ = active_->run.exitcode();
  stopped_ = active_->run.stopped();
  error_ = active_->run.error();
  end_ = std::max(trace_.end(), origin_);
  if (active_->files) written_ = active_->files->written(*active_->arena);
  active_.reset();
}

Session::Phase Session::phase() const {
  if (active_) {
    // It is over when all it has left behind was taken.
    const engine::Run& run = active_->run;
    if (run.phase() == Phase::finished) return run.stopped() ? Phase::stopping : Phase::running;
    return run.phase();
  }
  if (compiling()) return Phase::loading;
  if (has_run_) return Phase::finished;
  return spare_ ? spare_->run.phase() : spare_error_.empty() ? Phase::loading : Phase::finished;
}

double Session::load_progress() const {
  if (active_) return active_->run.load_progress();
  if (has_run_) return 1;
  return spare_ ? spare_->run.load_progress() : 0;
}

std::string Session::ending() const {
  if (!error().empty()) return exitcode_ && *exitcode_ < 0 ? "crashed: " + error() : error();
  if (stuck_) return "would wait for ever";
  if (stopped_) return "stopped";
  if (!exitcode_) return "";
  if (*exitcode_ == 0) return "finished";
  return *exitcode_ < 0 ? killed_by(-*exitcode_) : "exited with status " + std::to_string(*exitcode_);
}

double Session::now() const {
  if (!active_) return end_;
  if (active_->run.phase() < Phase::running) return 0;
  if (simulated()) return trace_.end();
  return std::max(origin_, std::min(known_until_, now_ms() - active_->arena->origin_ms()));
}

double Session::present() const { return active_ && !simulated() ? now_ms() - active_->arena->origin_ms() : now(); }

double Session::elapsed() const { return std::max(0.0, now() - origin_); }

}  // namespace poolyard::app
