#include "simulation/machine.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "core/platform/futex.h"
#include "frames.h"
#include "interpreter.h"
#include "waits.h"

namespace poolyard::engine::simulation {
namespace {

// It is there until the process ends: threads that outlive the interpreter wait in it.
Machine* machine = nullptr;

/// Whether the next instruction is one of the program's own, or begins what the program gave to the library: print() as a thread's target has no other.
bool is_of_program(_PyInterpreterFrame* frame) { return is_program(poolyard_frame_code(frame)) || poolyard_frame_hands_over(frame); }

}  // namespace

Machine* Machine::current() { return machine; }

void Machine::switch_on(Options options) {
  static const struct poolyard_simulation hooks = {
      .spent = spent, .wait = wait, .wake = wake, .start = start, .not_started = not_started, .begin = begin, .end = end, .time = time_now,
      .epoch = kEpoch, .random = random};
  machine = new Machine(std::move(options));
  poolyard_simulation = &hooks;
}

Machine::Machine(Options options)
    : options_(std::move(options)), strategy_(strategy_of(options_.schedule)), random_(options_.schedule.machine) {
  add_thread().name = "MainThread";
  next(false);
}

void Machine::plan(const Schedule& schedule, bool notes_moments, bool notes_story) {
  options_.schedule = schedule;
  options_.notes_moments = notes_moments;
  options_.notes_story = notes_story;
  strategy_ = strategy_of(schedule);
}

void Machine::name_thread(const std::string& name) { threads_[static_cast<std::size_t>(current_)].name = name; }

Machine::Thread& Machine::add_thread() {
  Thread& thread = threads_.emplace_back();
  thread.number = static_cast<int>(threads_.size()) - 1;
  make_ready(thread.number);
  return thread;
}

void Machine::make_ready(int thread) { ready_.insert(std::lower_bound(ready_.begin(), ready_.end(), thread), thread); }

// --- time ------------------------------------------------------------------------------------------------------------

std::uint64_t Machine::instructions() const { return begun_ + static_cast<std::uint64_t>(granted_ - poolyard_budget); }

std::int64_t Machine::time() const { return skipped_ + static_cast<std::int64_t>(instructions()) * kInstruction; }

void Machine::count() {
  begun_ = instructions();
  granted_ = poolyard_budget;
}

/// Those whose timeout is over can go on; when nobody can, it is later, so that somebody can.
void Machine::let_time_pass() {
  for (;;) {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    const std::int64_t now = time();
    std::erase_if(waiting_, [&](int number) {
      Thread& thread = threads_[static_cast<std::size_t>(number)];
      if (thread.deadline == kNever) return false;
      if (thread.deadline > now) {
        first = std::min(first, thread.deadline);
        return false;
      }
      make_ready(number);
      return true;
    });
    if (!ready_.empty()) return;
    if (first == std::numeric_limits<std::int64_t>::max()) options_.stuck();  // and that is the end
    skipped_ += first - now;
  }
}

// --- who is next -----------------------------------------------------------------------------------------------------

/// Asks the strategy, and grants whom it names as many instructions as it says: fewer where a timeout comes before.
int Machine::next(bool forced) {
  count();
  if (options_.most_instructions != 0 && begun_ >= options_.most_instructions) options_.too_long();
  let_time_pass();
  Decision decision{ready_.front()};
  if (ready_.size() > 1) {
    Moment moment{begun_, of_program_, current_, forced, alone_, -1, ready_};
    decision = decide(moment);
  }
  alone_ = ready_.size() == 1;

  std::uint64_t due = std::numeric_limits<std::uint64_t>::max();
  const std::int64_t now = time();
  for (int number : waiting_) {
    const std::int64_t deadline = threads_[static_cast<std::size_t>(number)].deadline;
    if (deadline != kNever) due = std::min(due, static_cast<std::uint64_t>((deadline - now + kInstruction - 1) / kInstruction));
  }
  if (options_.most_instructions != 0) due = std::min(due, options_.most_instructions - begun_);
  until_ = due == std::numeric_limits<std::uint64_t>::max() ? due : begun_ + due;
  slice_ = options_.notes_moments ? 1 : std::max<std::uint64_t>(decision.instructions, 1);
  // One by one, to see which are the program's.
  const std::uint64_t instructions = goes_in_step() ? 1 : std::min(slice_, due);
  constexpr std::uint64_t kMost = std::numeric_limits<int>::max();
  granted_ = poolyard_budget = static_cast<int>(std::min(instructions, kMost)) - 1;
  return decision.thread;
}

Decision Machine::decide(Moment& moment) {
  if (moment.forced) {
    turn_ = forced_at_ == begun_ ? turn_ + 1 : 0;
    forced_at_ = begun_;
    moment.turn = turn_;
  }
  has_decided_ = true;
  const Decision decision = strategy_->decide(moment);
  moment.chosen = decision.thread;
  constexpr std::size_t kMostMoments = 100'000;
  if (options_.notes_moments && moments_.size() < kMostMoments) moments_.push_back(moment);
  if (decision.thread != by_itself(moment)) note_switch(moment);
  return decision;
}

void Machine::note_switch(const Moment& moment) {
  switches_.push_back({moment.at, moment.chosen, moment.forced, std::max(moment.turn, 0)});
  if (!options_.notes_story) return;
  const bool ended = threads_[static_cast<std::size_t>(moment.current)].ended;
  story_.push_back({moment.at, moment.current, ended ? Step::Why::ends : moment.forced ? Step::Why::waits : Step::Why::interrupted,
                    ended ? 0 : current_line(), moment.chosen});
}

/// Where the program's instructions are counted: whether the next one is not yet one to decide at.
bool Machine::goes_on_in_step() {
  count();
  if (begun_ >= until_) return false;
  _PyInterpreterFrame* frame = poolyard_frame_top(PyThreadState_GetUnchecked());
  if (frame && is_of_program(frame) && !(options_.notes_moments && poolyard_frame_is_among_itself(frame))) {
    ++of_program_;
    if (--slice_ == 0) return false;
  }
  granted_ = poolyard_budget = 0;
  return true;
}

/// Somebody was made ready. Before the next instruction there is something to decide, at least when nothing was before.
void Machine::decide_soon() {
  if (!alone_ && !strategy_->decides_after_wake()) return;
  count();
  slice_ = 1;
  granted_ = poolyard_budget = 0;
}

void Machine::pass_baton(int thread) {
  Thread& to = threads_[static_cast<std::size_t>(thread)];
  current_ = thread;
  // Release: all that the baton's holder has done, for the next one. After it, the machine and Python are that one's.
  to.has_baton.store(1, std::memory_order_release);
  platform::futex_wake(&to.has_baton, 1);
}

void Machine::await_baton(Thread& thread) {
  // Acquire: see pass_baton().
  while (thread.has_baton.load(std::memory_order_acquire) == 0) platform::futex_wait(thread.has_baton, 0);
  thread.has_baton.store(0, std::memory_order_relaxed);  // only the holder of the baton sets it again, and that is this thread
}

// --- what the interpreter calls --------------------------------------------------------------------------------------

void Machine::spent() {
  Machine& here = *machine;
  if (here.goes_in_step() && here.goes_on_in_step()) return;
  Thread& me = here.threads_[static_cast<std::size_t>(here.current_)];
  const int thread = here.next(false);
  if (thread == me.number) return;
  ReleaseGil waiting(trace::State::gil);
  here.pass_baton(thread);
  here.await_baton(me);
}

int Machine::wait(const void* place, long long timeout) {
  Machine& here = *machine;
  Thread& me = here.threads_[static_cast<std::size_t>(here.current_)];
  me.place = place;
  me.woken = false;
  const std::int64_t now = here.time();
  me.deadline = timeout < 0 ? kNever : timeout > std::numeric_limits<std::int64_t>::max() - now ? std::numeric_limits<std::int64_t>::max() - 1 : now + timeout;
  std::erase(here.ready_, me.number);
  here.waiting_.push_back(me.number);
  const int thread = here.next(true);
  if (thread != me.number) {
    here.pass_baton(thread);
    here.await_baton(me);
  }
  me.place = nullptr;
  me.deadline = kNever;
  return me.woken ? 1 : 0;
}

void Machine::wake(const void* place) {
  Machine& here = *machine;
  const auto waits_there = [&](int number) { return here.threads_[static_cast<std::size_t>(number)].place == place; };
  const auto first = std::find_if(here.waiting_.begin(), here.waiting_.end(), waits_there);
  if (first != here.waiting_.end()) {
    here.threads_[static_cast<std::size_t>(*first)].woken = true;
    here.make_ready(*first);
    here.waiting_.erase(first);
    here.decide_soon();
    return;
  }
  // One whose timeout is over, but that has not gone on since: then it was woken in time.
  const auto late = std::find_if(here.ready_.begin(), here.ready_.end(), [&](int number) {
    return waits_there(number) && !here.threads_[static_cast<std::size_t>(number)].woken;
  });
  if (late != here.ready_.end()) here.threads_[static_cast<std::size_t>(*late)].woken = true;
}

void* Machine::start() {
  if (auto first = std::exchange(machine->options_.first_thread, nullptr)) first();
  Thread& thread = machine->add_thread();
  machine->decide_soon();
  return &thread;
}

void Machine::not_started(void* thread) {
  auto& gone = *static_cast<Thread*>(thread);
  std::erase(machine->ready_, gone.number);
  gone.ended = true;
}

void Machine::begin(void* thread) { machine->await_baton(*static_cast<Thread*>(thread)); }

void Machine::end() {
  Machine& here = *machine;
  Thread& me = here.threads_[static_cast<std::size_t>(here.current_)];
  me.ended = true;
  std::erase(here.ready_, me.number);
  here.pass_baton(here.next(true));
}

long long Machine::time_now() { return machine->time(); }

void Machine::random(void* bytes, long long size) {
  auto* to = static_cast<char*>(bytes);
  for (long long at = 0; at < size; at += 8) {
    const std::uint64_t word = machine->random_.next();
    // Byte by byte, so that it is the same on every machine.
    for (int i = 0; i < 8 && at + i < size; ++i) to[at + i] = static_cast<char>(word >> (8 * i));
  }
}

// --- for whoever looks -----------------------------------------------------------------------------------------------

std::vector<std::string> Machine::thread_names() const {
  std::vector<std::string> names;
  for (const Thread& thread : threads_) names.push_back(thread.name);
  return names;
}

Schedule Machine::listed() const {
  Schedule schedule;
  schedule.machine = options_.schedule.machine;
  schedule.cores = options_.schedule.cores;
  schedule.switches = switches_;
  return schedule;
}

}  // namespace poolyard::engine::simulation
