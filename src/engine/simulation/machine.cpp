#include "simulation/machine.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>

#include <poolyard/process.h>
#include <poolyard/simulated.h>

#include "core/platform/futex.h"
#include "core/platform/host.h"
#include "interpreter.h"
#include "simulation/part.h"

namespace poolyard::engine::simulation {
namespace {

// It is there until the process ends: threads that outlive the interpreter wait in it. In another process, which began as a copy of this one, it is
// no machine any more.
Machine* machine = nullptr;

constexpr std::int64_t kLate = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

SharedMemory& memory() { return Arena::current()->memory(); }

}  // namespace

Machine* Machine::current() { return Part::is_later() ? nullptr : machine; }

void Machine::switch_on(Options options) {
  machine = new Machine(std::move(options));
  Part::begin_first();
}

Machine::Machine(Options options) : options_(std::move(options)), strategy_(strategy_of(options_.schedule)) {
  by_process_ = options_.schedule.strategy == "fair";
  turn_.chance = options_.schedule.machine;
  free_since_.assign(static_cast<std::size_t>(options_.schedule.cores), 0);
  add_process(Arena::current_process());
  thread(add_thread(0, 0)).name = "MainThread";
  next(Why::spent);
}

void Machine::plan(const Schedule& schedule, bool notes_moments, bool notes_story) {
  options_.schedule = schedule;
  options_.notes_moments = notes_moments;
  options_.notes_story = notes_story;
  turn_.chance = schedule.machine;
  strategy_ = strategy_of(schedule);
  by_process_ = schedule.strategy == "fair";
}

void Machine::name_thread(const std::string& name) { thread(turn_.thread).name = name; }

// --- threads and processes -------------------------------------------------------------------------------------------

int Machine::add_process(int slot) {
  const int number = static_cast<int>(processes_.size());
  Process& process = processes_.emplace_back();
  process.slot = slot;
  process.generation = memory().load(Arena::current()->process_word(slot, Arena::kGeneration));
  process.name = Arena::current()->process(slot).name;
  if (number == 0 || by_process_) {
    process.domain = static_cast<int>(domains_.size());
    domains_.emplace_back().number = process.domain;
  }
  return number;
}

/// `begins`: when, if it takes a while.
int Machine::add_thread(int process, std::int64_t begins) {
  const int number = static_cast<int>(threads_.size());
  Thread& one = threads_.emplace_back();
  one.number = number;
  one.process = process;
  if (process != 0) {
    if (!words_.empty()) {
      one.word = words_.back();
      words_.pop_back();
    } else if (words_used_ < Board::kTurns) {
      one.word = words_used_++;
    } else {
      throw std::runtime_error("cannot be simulated yet: more than " + std::to_string(Board::kTurns) + " threads at once");
    }
    memory().store(board_.turn_of(one.word), 0);
  }
  if (begins > turn_.clock) {
    one.deadline = begins;
    one.waits = true;
    waiting_.push_back(number);
  } else {
    make_ready(number, turn_.clock);
  }
  return number;
}

void Machine::make_board() {
  if (board_) return;
  const simulated::Outside real;
  const auto at = Arena::current()->claim_blocks(Board::kBytes, Arena::current_process());
  if (!at) throw ArenaFull("no room for what the processes of a simulated run have in common: values, arrays and large tasks have all of it");
  board_ = Board(*at);
  for (Board::Offset word = 0; word < 1024; word += 4) memory().store(*at + word, 0);
  for (int number = 0; number < Board::kPlaces; ++number) {
    memory().store(board_.at() + 512 + 4 * static_cast<Board::Offset>(number), at_places_[static_cast<std::size_t>(number)]);
  }
  memory().store(board_.waiting_anywhere(), anywhere_);
  // No two that ever had these blocks have the same.
  memory().store(board_.run(), Arena::current_generation() << 8 | Arena::current_process());
  Part::serve();
}

void Machine::make_ready(int number, std::int64_t at) {
  Domain& domain = domain_of(number);
  const bool was_idle = domain.ready.empty();
  domain.ready.insert(std::lower_bound(domain.ready.begin(), domain.ready.end(), number), number);
  if (was_idle) {
    if (domain.on_core || domain.queued) return;
    domain.clock = std::max(domain.clock, at);
    if (at_work_.size() < static_cast<std::size_t>(options_.schedule.cores)) {
      give_core(domain);
    } else {
      domain.queued = true;
      queue_.push_back(domain.number);
    }
  } else if (domain.alone) {
    domain.left = 0;  // there is something to decide in it
  }
}

void Machine::make_unready(int number) {
  Domain& domain = domain_of(number);
  std::erase(domain.ready, number);
  if (domain.ready.empty()) {
    if (domain.on_core) take_core(domain);
    if (domain.queued) {
      std::erase(queue_, domain.number);
      domain.queued = false;
    }
  }
}

/// For whoever looks for somebody to wake.
void Machine::set_place(Thread& one, std::uint64_t place) {
  const auto count = [&](std::uint64_t at, int more) {
    if (at == kNowhere) return;
    int& waiting = at == kAnywhere ? anywhere_ : at_places_[static_cast<std::size_t>(Board::number_of(at))];
    waiting += more;
    if (board_) memory().store(at == kAnywhere ? board_.waiting_anywhere() : board_.waiting(at), waiting);
  };
  count(one.place, -1);
  one.place = place;
  count(place, 1);
}

// --- cores -----------------------------------------------------------------------------------------------------------

void Machine::give_core(Domain& domain) {
  const auto first = std::min_element(free_since_.begin(), free_since_.end());
  domain.clock = std::max(domain.clock, *first);
  free_since_.erase(first);
  domain.on_core = true;
  domain.queued = false;
  domain.core_until = domain.clock + kCoreSlice;
  at_work_.push_back(domain.number);
}

void Machine::take_core(Domain& domain) {
  domain.on_core = false;
  free_since_.push_back(domain.clock);
  std::erase(at_work_, domain.number);
}

std::int64_t Machine::first_deadline() const {
  std::int64_t first = kLate;
  for (int number : waiting_) {
    const std::int64_t deadline = threads_[static_cast<std::size_t>(number)].deadline;
    if (deadline != kNever) first = std::min(first, deadline);
  }
  return first;
}

/// Those whose timeout is over by then can go on. Whether there were any.
bool Machine::fire(std::int64_t until) {
  std::vector<int> due;
  std::erase_if(waiting_, [&](int number) {
    const std::int64_t deadline = thread(number).deadline;
    if (deadline == kNever || deadline > until) return false;
    due.push_back(number);
    return true;
  });
  std::stable_sort(due.begin(), due.end(), [&](int a, int b) { return thread(a).deadline < thread(b).deadline; });
  for (int number : due) make_ready(number, thread(number).deadline);
  return !due.empty();
}

/// Which domain goes on: each process at work has a core, those that have wanted one for longest; and of these the one whose clock is
/// behind goes on, until it is ahead of the next. So one core interleaves them and several overlap, and still one thread at a time does anything.
Machine::Domain& Machine::choose() {
  for (;;) {
    while (!queue_.empty() && !free_since_.empty()) {
      Domain& first = domains_[static_cast<std::size_t>(queue_.front())];
      queue_.pop_front();
      give_core(first);
    }
    Domain* behind = nullptr;
    for (int one : at_work_) {
      Domain& domain = domains_[static_cast<std::size_t>(one)];
      if (!behind || domain.clock < behind->clock) behind = &domain;
    }
    const std::int64_t deadline = first_deadline();
    if (!behind) {
      if (deadline == kLate) options_.stuck();  // and that is the end
      fire(deadline);
      continue;
    }
    if (deadline <= behind->clock) {
      fire(behind->clock);
      continue;
    }
    if (behind->clock >= behind->core_until && !queue_.empty()) {
      take_core(*behind);
      behind->queued = true;
      queue_.push_back(behind->number);
      continue;
    }
    return *behind;
  }
}

// --- who is next -----------------------------------------------------------------------------------------------------

std::uint64_t Machine::instructions() const { return Part::instructions(); }
std::int64_t Machine::time() const { return Part::time(); }

bool Machine::in_step() const {
  const Domain& domain = domains_[static_cast<std::size_t>(processes_[static_cast<std::size_t>(threads_[static_cast<std::size_t>(turn_.thread)].process)].domain)];
  return domain.ready.size() > 1 && (options_.notes_moments || strategy_->counts_program());
}

/// Asks the strategy, and grants whom it names as many instructions as it says: fewer where something comes before.
void Machine::next(Why why) {
  if (options_.most_instructions != 0 && turn_.begun >= options_.most_instructions) options_.too_long();
  Domain& before = domain_of(turn_.thread);
  before.clock = turn_.clock;
  const std::uint64_t executed = turn_.begun - granted_at_;
  before.left = before.left > executed ? before.left - executed : 0;
  if (why == Why::forced) before.forced = true;

  Domain& chosen = choose();
  const bool stays = &chosen == &before;
  turn_.keeps_gil = !stays && why != Why::forced;
  if (turn_.keeps_gil) before.holds_gil = true;
  turn_.clock = chosen.clock;

  Decision decision{chosen.ready.front()};
  const bool goes_on = domains_.size() > 1 && std::binary_search(chosen.ready.begin(), chosen.ready.end(), chosen.current);
  if (stays && why == Why::meets) {
    decision = {chosen.current, std::max<std::uint64_t>(chosen.left, 1)};
  } else if (std::exchange(chosen.holds_gil, false)) {
    decision = {chosen.current, std::max<std::uint64_t>(chosen.left, 1)};
  } else if (goes_on && !chosen.forced && chosen.left > 0) {
    decision = {chosen.current, chosen.left};  // something else was due
  } else {
    if (chosen.ready.size() > 1) {
      Moment moment{turn_.begun, turn_.of_program, chosen.current, chosen.forced, chosen.alone, -1, chosen.ready};
      decision = decide(moment);
    }
    chosen.alone = false;
  }
  if (chosen.ready.size() == 1) chosen.alone = true;
  chosen.forced = false;
  chosen.current = decision.thread;

  std::uint64_t due = kAll;
  const auto until = [&](std::int64_t time) { due = std::min(due, static_cast<std::uint64_t>((time - chosen.clock + kInstruction - 1) / kInstruction)); };
  if (const std::int64_t deadline = first_deadline(); deadline != kLate) until(deadline);
  turn_.others = kLate;
  for (int one : at_work_) {
    const Domain& other = domains_[static_cast<std::size_t>(one)];
    if (&other != &chosen) turn_.others = std::min(turn_.others, other.clock);
  }
  if (turn_.others != kLate) until(turn_.others + kAhead);
  if (!queue_.empty()) until(std::max(chosen.core_until, chosen.clock + kInstruction));
  if (options_.most_instructions != 0) due = std::min(due, options_.most_instructions - turn_.begun);
  turn_.until = due == kAll ? due : turn_.begun + due;
  chosen.left = options_.notes_moments ? 1 : std::max<std::uint64_t>(decision.instructions, 1);
  turn_.slice = chosen.left;
  turn_.thread = decision.thread;
  granted_at_ = turn_.begun;
  turn_.in_step = in_step();
  turn_.notes_moments = options_.notes_moments;
  turn_.notes_story = options_.notes_story;
  turn_.one_of_many = options_.one_of_many;
  // One by one, to see which are the program's.
  const std::uint64_t instructions = turn_.in_step ? 1 : std::min(turn_.slice, due);
  constexpr std::uint64_t kMost = std::numeric_limits<int>::max();
  turn_.granted = static_cast<int>(std::min(instructions, kMost)) - 1;

  Thread& one = thread(turn_.thread);
  turn_.word = one.word;
  turn_.woken = one.woken;
  set_place(one, kNowhere);
  one.deadline = kNever;
  one.waits = one.woken = false;
}

Decision Machine::decide(Moment& moment) {
  if (moment.forced) {
    turns_ = forced_at_ == turn_.begun ? turns_ + 1 : 0;
    forced_at_ = turn_.begun;
    moment.turn = turns_;
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
  const bool ended = thread(moment.current).ended;
  story_.push_back({moment.at, moment.current, ended ? Step::Why::ends : moment.forced ? Step::Why::waits : Step::Why::interrupted,
                    ended ? 0 : line_, moment.chosen});
}

/// Somebody was made ready. Before the next instruction there is something to decide, at least when nothing was before.
void Machine::decide_soon(int number) {
  Domain& domain = domain_of(number);
  turn_.in_step = in_step();
  if (&domain != &domain_of(turn_.thread)) {
    // On a core of its own it may be behind; and where there is none, it is wanted.
    if (domain.on_core) turn_.others = std::min(turn_.others, domain.clock);
    if (domain.on_core || domain.queued) turn_.granted = 0;
    return;
  }
  if (!domain.alone && !strategy_->decides_after_wake()) return;
  domain.left = turn_.slice = 1;
  granted_at_ = turn_.begun;
  turn_.granted = 0;
}

void Machine::wait(std::uint64_t place, std::int64_t timeout) {
  Thread& me = thread(turn_.thread);
  me.woken = false;
  me.waits = true;
  const std::int64_t now = turn_.clock;
  me.deadline = timeout < 0 ? kNever : timeout > kLate - now ? kLate - 1 : now + timeout;
  domain_of(me.number).clock = now;
  set_place(me, place);
  make_unready(me.number);
  waiting_.push_back(me.number);
  next(Why::forced);
}

void Machine::wake(std::uint64_t place, int count) {
  const auto waits_there = [&](const Thread& one) { return one.place == place || (one.place == kAnywhere && is_in_arena(place)); };
  while (count > 0) {
    const auto first = std::find_if(waiting_.begin(), waiting_.end(), [&](int number) { return waits_there(thread(number)); });
    if (first == waiting_.end()) break;
    const int number = *first;
    if (thread(number).place == place) --count;
    thread(number).woken = true;
    waiting_.erase(first);
    make_ready(number, turn_.clock);
    decide_soon(number);
  }
  // One whose timeout is over, but that has not gone on since: then it was woken in time.
  for (const Domain& domain : domains_) {
    for (int number : domain.ready) {
      Thread& one = thread(number);
      if (count == 0 || !one.waits || one.woken || one.place != place) continue;
      one.woken = true;
      --count;
    }
  }
}

/// Of the processes whose end was recorded, no thread has a turn any more; and who waits for others looks again.
void Machine::strike() {
  for (std::size_t number = 1; number < processes_.size(); ++number) {
    Process& process = processes_[number];
    if (process.over) continue;
    if (memory().load(Arena::current()->process_word(process.slot, Arena::kGeneration)) == process.generation && !Arena::current()->is_over(process.slot)) continue;
    process.over = true;
    for (Thread& one : threads_) {
      if (one.process != static_cast<int>(number) || one.ended) continue;
      one.ended = true;
      set_place(one, kNowhere);
      std::erase(waiting_, one.number);
      make_unready(one.number);  // its word is nobody else's: what is left of it sleeps on that
    }
  }
  for (std::size_t i = 0; i < waiting_.size();) {
    const int number = waiting_[i];
    Thread& one = thread(number);
    if (!is_in_arena(one.place) || one.place == kNowhere) {
      ++i;
      continue;
    }
    one.woken = true;
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    make_ready(number, turn_.clock);
    if (!thread(turn_.thread).ended) decide_soon(number);
  }
}

void Machine::begin() {
  if (auto begins = std::exchange(options_.begins, nullptr)) begins();
}

Seat Machine::handle(const Request& request) {
  line_ = request.line;
  Domain& mine = domain_of(turn_.thread);
  mine.clock = turn_.clock;
  switch (request.what) {
    case Request::What::spent:
      next(Why::spent);
      break;
    case Request::What::meet:
      next(Why::meets);
      break;
    case Request::What::wait:
      wait(request.place, request.timeout);
      break;
    case Request::What::wake:
      wake(request.place, request.count);
      break;
    case Request::What::start:
    case Request::What::start_process: {
      begin();
      if (request.what == Request::What::start) {
        const int number = add_thread(request.process, turn_.clock);
        decide_soon(number);
        return {number, thread(number).word, request.process};
      }
      make_board();
      const int process = add_process(request.count);
      const int number = add_thread(process, by_process_ ? turn_.clock + kProcessStart : turn_.clock);
      thread(number).name = processes_.back().name;
      if (!thread(number).waits) {
        decide_soon(number);
      } else {
        turn_.granted = 0;  // it is due once
      }
      SharedMemory& words = memory();
      const Arena& arena = *Arena::current();
      const Seat seat{number, thread(number).word, process};
      words.write(board_.seat(request.count), &seat, sizeof seat);
      words.store(arena.process_word(request.count, Arena::kMachine), static_cast<std::int32_t>(board_.at()));
      words.store(arena.process_word(request.count, Arena::kPid), words.load(arena.process_word(processes_.front().slot, Arena::kPid)) + process);
      return seat;
    }
    case Request::What::not_started: {
      Thread& gone = thread(request.count);
      make_unready(gone.number);
      gone.ended = true;
      turn_.in_step = in_step();
      break;
    }
    case Request::What::end: {
      Thread& me = thread(turn_.thread);
      me.ended = true;
      make_unready(me.number);
      if (me.word >= 0) words_.push_back(me.word);
      next(Why::forced);
      break;
    }
    case Request::What::ended:
      strike();
      if (thread(turn_.thread).ended) next(Why::forced);
      break;
    case Request::What::pass:
    case Request::What::text:
      break;
  }
  return {};
}

void Machine::pass() {
  Thread& to = thread(turn_.thread);
  if (to.word >= 0) {
    const simulated::Outside real;
    if (const int crashed = memory().load(board_.crashed())) crash(crashed - 1);
    memory().write(board_.turn(), &turn_, sizeof turn_);
    // Release: all that whoever had the turn has done, for the next one.
    memory().store(board_.turn_of(to.word), 1);
    memory().notify(board_.turn_of(to.word));
    return;
  }
  const simulated::Outside real;
  // Release: likewise. After it, the machine and Python are that one's.
  to.has_turn.store(1, std::memory_order_release);
  ::poolyard::platform::futex_wake(&to.has_turn, 1);
}

void Machine::await(int number) {
  Thread& me = thread(number);
  const simulated::Outside real;
  // Acquire: see pass().
  while (me.has_turn.load(std::memory_order_acquire) == 0) ::poolyard::platform::futex_wait(me.has_turn, 0);
  me.has_turn.store(0, std::memory_order_relaxed);  // only the holder of the turn sets it again, and that is this thread
}

void Machine::crash(int slot) {
  options_.crashed(Arena::current()->process(slot).name);
  std::abort();  // not reached
}

// --- for whoever looks -----------------------------------------------------------------------------------------------

void Machine::said(Text kind, std::string_view text) {
  if (kind == Text::thread_name) {
    name_thread(std::string(text));
  } else if (kind == Text::description) {
    if (description_) *description_ += std::string(text) + "\n";
  } else if (options_.said) {
    options_.said(kind, text);
  }
}

std::string Machine::descriptions() {
  std::string all;
  description_ = &all;
  for (std::size_t number = 1; number < processes_.size(); ++number) {
    if (processes_[number].over) continue;
    for (const Thread& one : threads_) {
      if (one.process != static_cast<int>(number) || one.ended || !one.waits) continue;
      Turn turn = turn_;
      turn.thread = one.number;
      turn.word = one.word;
      turn.describes = 1;
      Part::have_described(turn, one.number == turn_.thread);
      break;
    }
  }
  description_ = nullptr;
  return all;
}

void Machine::end_others() {
  for (std::size_t number = 1; number < processes_.size(); ++number) {
    const Process& process = processes_[number];
    if (!process.over) ::poolyard::platform::signal_process(Arena::current(), process.slot, process.generation, 9);
  }
}

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
