#include "model/session.h"

#include <algorithm>

#include <poolyard/arena.h>

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

Session::Session() { make_spare(); }

void Session::make_spare() {
  try {
    spare_ = std::make_unique<engine::Run>();
  } catch (const std::exception& e) {
    spare_.reset();
    spare_error_ = e.what();
  }
}

void Session::run(const engine::Program& program) {
  active_.reset();
  trace_reader_.reset();
  output_reader_.reset();
  console_ = Console();
  trace_ = TraceModel();
  exitcode_.reset();
  error_.clear();
  stopped_ = false;
  origin_ = end_ = 0;
  has_run_ = true;
  spare_error_.clear();
  if (!spare_ || spare_->phase() == Phase::finished) make_spare();
  if (!spare_) return;
  active_ = std::move(spare_);
  trace_reader_ = std::make_unique<trace::Reader>(active_->arena());
  output_reader_ = std::make_unique<output::Reader>(active_->arena());
  drains_after_end_ = 0;
  active_->start(program);
}

void Session::stop() {
  if (active_) active_->stop();
}

bool Session::poll() {
  bool changed = false;
  if (spare_) {
    spare_->poll();
    changed = spare_->phase() != last_spare_phase_ || spare_->load_progress() != last_progress_;
    last_spare_phase_ = spare_->phase();
    last_progress_ = spare_->load_progress();
    if (last_spare_phase_ == Phase::finished) {
      spare_error_ = spare_->error().empty() ? "The engine ended before it was asked for anything." : spare_->error();
    }
  }
  if (!active_) return changed;
  active_->poll();
  if (active_->phase() >= Phase::running) origin_ = active_->started_ms();
  drain();
  if (active_->phase() == Phase::finished) {
    // What the last processes wrote may become visible a moment after their end.
    constexpr int kLastLooks = 3;
    if (++drains_after_end_ >= kLastLooks) end_run();
  }
  return true;
}

void Session::drain() {
  trace_reader_->poll([&](const trace::Lane& lane) { trace_.on_lane(lane); },
                      [&](const trace::Lane& lane, const trace::Span& span) { trace_.on_span(lane, span); });
  trace_.set_unrecorded_threads(trace_reader_->unrecorded_threads());
  for (const output::Piece& piece : output_reader_->poll()) {
    Writer writer{.pid = piece.pid, .process = {}, .thread = {}, .color = 0};
    if (const TraceLane* lane = trace_.find(piece.lane, piece.generation)) {
      writer.process = lane->info.process_name;
      writer.thread = lane->info.name;
      writer.color = lane->color;
    } else if (piece.process >= 0) {
      writer.process = active_->arena().process(piece.process).name;
    }
    console_.add(piece, writer);
  }
}

void Session::end_run() {
  exitcode_ = active_->exitcode();
  stopped_ = active_->stopped();
  error_ = active_->error();
  end_ = std::max(trace_.end(), origin_);
  trace_reader_.reset();
  output_reader_.reset();
  active_.reset();
  make_spare();
}

Session::Phase Session::phase() const {
  if (active_) {
    // It is over when all it has left behind was taken.
    if (active_->phase() == Phase::finished) return active_->stopped() ? Phase::stopping : Phase::running;
    return active_->phase();
  }
  if (has_run_) return Phase::finished;
  return spare_ ? spare_->phase() : Phase::finished;
}

double Session::load_progress() const {
  if (active_) return active_->load_progress();
  if (has_run_) return 1;
  return spare_ ? spare_->load_progress() : 0;
}

std::string Session::ending() const {
  if (!error().empty()) return exitcode_ && *exitcode_ < 0 ? "crashed: " + error() : error();
  if (stopped_) return "stopped";
  if (!exitcode_) return "";
  if (*exitcode_ == 0) return "finished";
  return *exitcode_ < 0 ? killed_by(-*exitcode_) : "exited with status " + std::to_string(*exitcode_);
}

double Session::now() const {
  if (!active_) return end_;
  return active_->phase() < Phase::running ? 0 : now_ms() - active_->arena().origin_ms();
}

double Session::elapsed() const { return std::max(0.0, now() - origin_); }

}  // namespace poolyard::app
