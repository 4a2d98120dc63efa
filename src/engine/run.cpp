#include "run.h"

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <poolyard/serialize.h>

#include "run_protocol.h"

namespace poolyard::engine {
namespace {

/// A crash, in words; empty for an end that a program may have by itself.
std::string explain(bool python, int exitcode, const std::string& known) {
  if (!known.empty()) return known;
  const std::string who = python ? "The interpreter" : "The program";
  switch (exitcode) {
    case -6:
      return who + " gave up (abort).";
    case -4:
    case -7:
    case -8:
    case -11:
      return who + " crashed (signal " + std::to_string(-exitcode) + ").";
    case -9:
      return "The program was killed: perhaps the system ran out of memory.";
    case 70:
      if (python) return "The interpreter could not be started.";
      [[fallthrough]];
    default:
      return exitcode < 0 ? "The program was ended by signal " + std::to_string(-exitcode) + "." : std::string();
  }
}

}  // namespace

Run::Run(std::shared_ptr<Arena> arena, std::string image) : image_(std::move(image)), arena_(std::move(arena)) {
  process_ = std::make_unique<Process>(
      Process::Options{.name = "MainProcess", .daemon = true, .image = image_, .arena = arena_}, nullptr, std::string());
  try {
    process_->start();
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

void Run::prepare_simulated(Arena& arena, std::uint64_t machine) {
  // Not 0, which is chance.
  arena.memory().store(arena.header_word(Arena::kHashSeed), static_cast<std::int32_t>(machine % 0x7fffffff + 1));
  // Until the machine is switched on, there is nothing to tell that would be the same every time.
  arena.memory().store(arena.header_word(Arena::kUnrecorded), 1);
}

Run::~Run() = default;  // the process is a daemon: its end ends it

void Run::start(const Program& program) {
  if (has_program_) throw std::logic_error("a Run is used once: make another one");
  has_program_ = true;
  std::string bytes = to_bytes(program);
  auto length = static_cast<std::uint32_t>(bytes.size());
  unsent_.assign(reinterpret_cast<const char*>(&length), sizeof length);
  unsent_ += bytes;
  poll();
}

void Run::give_input(std::string_view bytes) {
  if (!has_program_) throw std::logic_error("input is for a program: start() comes first");
  if (input_over_) throw std::logic_error("the input has been ended");
  unsent_ += bytes;
  wants_input_ = false;
  poll();
}

void Run::end_input() {
  input_over_ = true;
  wants_input_ = false;
  poll();
}

void Run::interrupt() {
  if (phase_ == Phase::running) process_->interrupt();
}

void Run::stop() {
  if (phase_ == Phase::finished) return;
  stopped_ = true;
  phase_ = Phase::stopping;
  unsent_.clear();
  process_->dismiss();
  poll();
}

void Run::poll() {
  if (phase_ == Phase::finished) return;
  std::optional<int> exitcode = process_->exitcode();
  read_outbox();
  if (!unsent_.empty()) {
    try {
      unsent_.erase(0, process_->to_child().try_write(unsent_.data(), unsent_.size()));
    } catch (const RingClosed&) {
      unsent_.clear();  // the engine has died: its exit code tells the rest
    }
  }
  if (input_over_ && !input_closed_ && has_program_ && unsent_.empty()) {
    process_->to_child().close_writer();
    input_closed_ = true;
  }
  if (!exitcode) return;
  exitcode_ = exitcode;
  phase_ = Phase::finished;
  wants_input_ = false;
  ended_ = arena_->process(process_->slot()).ended;
  if (!stopped_) error_ = explain(image_ == kPythonImage, *exitcode, process_->error());
}

void Run::read_outbox() {
  char buffer[4096];
  Ring ring = process_->from_child();
  for (std::size_t got; (got = ring.try_read(buffer, sizeof buffer)) > 0;) unread_.append(buffer, got);
  while (!unread_.empty()) {
    if (unread_[0] == kReady) {
      if (phase_ == Phase::loading) phase_ = Phase::ready;
      unread_.erase(0, 1);
    } else if (unread_[0] == kStarted) {
      if (unread_.size() < 1 + sizeof started_) return;
      std::memcpy(&started_, unread_.data() + 1, sizeof started_);
      if (phase_ != Phase::stopping) phase_ = Phase::running;
      unread_.erase(0, 1 + sizeof started_);
    } else if (unread_[0] == kWantsInput) {
      wants_input_ = unsent_.empty() && !input_over_;  // else what it wants is on its way
      unread_.erase(0, 1);
    } else if (unread_[0] == kStuck) {
      stuck_ = true;
      unread_.erase(0, 1);
    } else if (unread_[0] == kFound) {
      std::uint32_t bytes = 0;
      constexpr std::size_t kHead = 1 + sizeof bytes;
      if (unread_.size() < kHead) return;
      std::memcpy(&bytes, unread_.data() + 1, sizeof bytes);
      if (unread_.size() < kHead + bytes) return;
      findings_.add(from_bytes<simulation::Findings>(std::string_view(unread_).substr(kHead, bytes)));
      unread_.erase(0, kHead + bytes);
    } else {
      unread_.clear();  // not ours: a program has no business there
    }
  }
}

void Run::fail(const std::string& why) {
  phase_ = Phase::finished;
  exitcode_ = 127;
  error_ = why;
}

double Run::load_progress() const { return phase_ == Phase::loading ? image_progress(image_) : 1; }

double Run::elapsed_ms() const {
  if (started_ == 0) return 0;
  return (phase_ == Phase::finished ? ended_ : now_ms() - arena_->origin_ms()) - started_;
}

}  // namespace poolyard::engine
