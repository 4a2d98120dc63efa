#include "simulation/part.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <poolyard/arena.h>
#include <poolyard/process.h>
#include <poolyard/simulated.h>

#include "frames.h"
#include "interpreter.h"
#include "simulation/machine.h"
#include "simulation/random.h"
#include "simulation/simulation.h"
#include "waits.h"

namespace poolyard::engine::simulation {
namespace {

/// Who the calling thread is.
thread_local Seat seat;
int process = 0;         // which one of the run this is

// Of this process. A copy of it is another one, see enter().
bool later = false;      // it is not the first
Board board;             // where it is not
Turn copy_of_turn;       // likewise
std::int32_t run = 0;    // whose that is
std::optional<Random> chance;
thread_local bool serves = false;

SharedMemory& memory() { return Arena::current()->memory(); }
Turn& turn() { return later ? copy_of_turn : Machine::current()->turn(); }

/// Whether the next instruction is one of the program's own, or begins what the program gave to the library: print() as a thread's target has no other.
bool is_of_program(_PyInterpreterFrame* frame) { return is_program(poolyard_frame_code(frame)) || poolyard_frame_hands_over(frame); }

// --- asking ----------------------------------------------------------------------------------------------------------

void count() {
  Turn& now = turn();
  const auto executed = static_cast<std::uint64_t>(now.granted - poolyard_budget);
  now.begun += executed;
  now.clock += static_cast<std::int64_t>(executed) * kInstruction;
  now.granted = poolyard_budget;
}

void sleep_until_answered(std::int32_t before) {
  const simulated::Outside real;
  while (memory().load(board.answered()) == before) memory().wait(board.answered(), before);
}

/// In another process than the machine's: says what is asked.
void put(Request request) {
  memory().write(board.turn(), &copy_of_turn, sizeof copy_of_turn);
  memory().write(board.request(), &request, sizeof request);
  // A read-modify-write: what is asked comes before it.
  const simulated::Outside real;
  memory().fetch_add(board.asked(), 1);
  memory().notify(board.asked());
}

void await(bool describes = false);

/// What comes of it is in turn().
Seat ask(Request request) {
  count();
  request.process = process;
  Turn& now = turn();
  if (now.notes_story) request.line = current_line();
  Seat answer;
  if (!later) {
    answer = Machine::current()->handle(request);
  } else {
    const std::int32_t before = memory().load(board.answered());
    put(request);
    sleep_until_answered(before);
    memory().read(board.turn(), &copy_of_turn, sizeof copy_of_turn);
    memory().read(board.answer(), &answer, sizeof answer);
    if (copy_of_turn.describes != 0 && request.what != Request::What::text) await(true);  // and that is the end
  }
  poolyard_budget = now.granted;  // also where another comes first: from here on it is that one's time
  return answer;
}

void pass() {
  if (!later) return Machine::current()->pass();
  if (copy_of_turn.word < 0) return put({.what = Request::What::pass});
  const simulated::Outside real;
  // Release: all that was done with the turn, for the next one.
  memory().store(board.turn_of(copy_of_turn.word), 1);
  memory().notify(board.turn_of(copy_of_turn.word));
}

/// `describes`: whoever asks whether it can go on is to say who waits where instead.
void await(bool describes) {
  if (describes) Part::tell(Text::description, describe_stuck());
  if (!later) {
    Machine::current()->await(seat.number);
  } else {
    for (;;) {
      {
        const simulated::Outside real;
        // Acquire: see pass().
        while (memory().load(board.turn_of(seat.word)) == 0) memory().wait(board.turn_of(seat.word), 0);
        while (memory().load(board.run()) != run) simulated::sleep_ms(1000);  // the run is over, and this process about to be ended
        memory().store(board.turn_of(seat.word), 0);
      }
      memory().read(board.turn(), &copy_of_turn, sizeof copy_of_turn);
      if (!copy_of_turn.describes) break;
      Part::tell(Text::description, describe_stuck());
    }
  }
  poolyard_budget = turn().granted;
}

/// After ask(): somebody else may come first.
void go_on() {
  if (turn().thread == seat.number) return;
  pass();
  await();
}

// --- what the interpreter calls --------------------------------------------------------------------------------------

/// Where the program's instructions are counted: whether the next one is not yet one to decide at.
bool goes_on_in_step() {
  count();
  Turn& now = turn();
  if (now.begun >= now.until) return false;
  _PyInterpreterFrame* frame = poolyard_frame_top(PyThreadState_GetUnchecked());
  if (frame && is_of_program(frame) && !(now.notes_moments && poolyard_frame_is_among_itself(frame))) {
    ++now.of_program;
    if (--now.slice == 0) return false;
  }
  now.granted = poolyard_budget = 0;
  return true;
}

void spent() {
  if (turn().goes_in_step() && goes_on_in_step()) return;
  ask({.what = Request::What::spent});
  if (turn().thread == seat.number) return;
  if (turn().keeps_gil) return go_on();
  ReleaseGil waiting(trace::State::gil);
  go_on();
}

int wait_at(std::uint64_t place, std::int64_t timeout) {
  ask({.what = Request::What::wait, .place = place, .timeout = timeout});
  go_on();
  return turn().woken;
}

void wake_at(std::uint64_t place, int count_of_them) {
  if (later) {
    if (copy_of_turn.describes != 0) return;  // nobody goes on any more
    const bool anybody = memory().load(board.waiting(place)) != 0 || (is_in_arena(place) && memory().load(board.waiting_anywhere()) != 0);
    if (!anybody) return;
  } else if (!Machine::current()->is_awaited(place)) {
    return;
  }
  ask({.what = Request::What::wake, .count = count_of_them, .place = place});
}

std::uint64_t place_of(const void* address) { return address ? place_in_process(process, reinterpret_cast<std::uintptr_t>(address)) : kNowhere; }
std::uint64_t place_of(simulated::Place place) {
  if (place.at == 0) return kNowhere;
  return place.shared ? place_in_arena(place.at) : place_in_process(process, place.at);
}

int wait(const void* place, long long timeout) { return wait_at(place_of(place), timeout); }
void wake(const void* place) { wake_at(place_of(place), 1); }

void* start() { return new Seat(ask({.what = Request::What::start})); }
void not_started(void* thread) {
  auto* one = static_cast<Seat*>(thread);
  ask({.what = Request::What::not_started, .count = one->number});
  delete one;
}
void begin(void* thread) {
  auto* one = static_cast<Seat*>(thread);
  seat = *one;
  await();
  delete one;
  simulated::takes_part = true;
}
void end() {
  ask({.what = Request::What::end});
  simulated::takes_part = false;
  pass();
}

long long time_now() { return Part::time(); }

void random(void* bytes, long long size) {
  auto* to = static_cast<char*>(bytes);
  for (long long at = 0; at < size; at += 8) {
    const std::uint64_t word = chance->next();
    // Byte by byte, so that it is the same on every machine.
    for (int i = 0; i < 8 && at + i < size; ++i) to[at + i] = static_cast<char>(word >> (8 * i));
  }
}

const struct poolyard_simulation interpreter_hooks = {
    .spent = spent, .wait = wait, .wake = wake, .start = start, .not_started = not_started, .begin = begin, .end = end, .time = time_now,
    .epoch = kEpoch, .random = random};

// --- what the library calls ------------------------------------------------------------------------------------------

constexpr double kMs = 1e6;  // nanoseconds

double library_now_ms() { return static_cast<double>(Part::time()) / kMs; }

bool library_wait(simulated::Place place, double timeout_ms) {
  constexpr double kLongest = 1e12;
  // Up, so that who looks at the clock afterwards finds the time over.
  return wait_at(place_of(place), timeout_ms < kLongest ? static_cast<std::int64_t>(std::ceil(std::max(timeout_ms, 0.0) * kMs)) : -1) != 0;
}
void library_wake(simulated::Place place, int count_of_them) { wake_at(place_of(place), count_of_them); }

/// Of a thread that is started and has not begun: its number says who it is.
std::mutex seats_mutex;
std::map<int, Seat>& seats_to_come() {
  static auto* seats = new std::map<int, Seat>;
  return *seats;
}

int library_start_thread() {
  const Seat one = ask({.what = Request::What::start});
  std::lock_guard lock(seats_mutex);
  seats_to_come()[one.number] = one;
  return one.number;
}
void library_not_started(int thread) {
  {
    std::lock_guard lock(seats_mutex);
    seats_to_come().erase(thread);
  }
  ask({.what = Request::What::not_started, .count = thread});
}
void library_begin_thread(int thread) {
  {
    std::lock_guard lock(seats_mutex);
    seat = seats_to_come().at(thread);
    seats_to_come().erase(thread);
  }
  await();
  simulated::takes_part = true;
}
void library_start_process(int slot) { ask({.what = Request::What::start_process, .count = slot}); }

void library_end_process(int status) {
  if (!later) {
    // Whoever started the run hears of its end, but not when that was by this clock.
    const double now = library_now_ms();
    memory().write_words(Arena::current()->process_word(Arena::current_process(), Arena::kEnded), &now, sizeof now);
    return;
  }
  Arena::current()->process_exited(Arena::current_process(), Arena::current_generation(), status);
  ask({.what = Request::What::ended});
  simulated::takes_part = false;
  pass();
}

void library_share() {
  if (!later) Machine::current()->begin();
}

void library_meet() {
  if (Part::time() <= turn().others) return;
  ask({.what = Request::What::meet});
  go_on();
}

const simulated::Machine library_hooks = {
    .now_ms = library_now_ms, .wait = library_wait, .wake = library_wake, .start_thread = library_start_thread, .not_started = library_not_started,
    .begin_thread = library_begin_thread, .end_thread = end, .start_process = library_start_process, .end_process = library_end_process,
    .processes_ended = [] { ask({.what = Request::What::ended}); }, .share = library_share, .meet = library_meet};

void take_part() {
  simulated::machine.store(&library_hooks, std::memory_order_relaxed);
  simulated::takes_part = true;
  chance.emplace(turn().chance + static_cast<std::uint64_t>(process) * 0x9e3779b97f4a7c15u);
}

/// In a process of a simulated run that another one of it has started, or a copy of one: it is somebody else's, until it is its first thread's turn.
void enter() {
  Arena& arena = *Arena::current();
  const auto at = static_cast<Board::Offset>(memory().load(arena.process_word(Arena::current_process(), Arena::kMachine)));
  if (at == 0) return;
  later = true;
  serves = false;
  board = Board(at);
  run = memory().load(board.run());
  memory().read(board.seat(Arena::current_process()), &seat, sizeof seat);
  process = seat.process;
  await();
  take_part();
  trace::set_clock([] { return static_cast<double>(Part::time()) / kMs; });
}
const bool enters = (simulated::enter_process = enter, true);

// --- in the machine's process ----------------------------------------------------------------------------------------

void serve_one() {
  Machine& machine = *Machine::current();
  if (const int crashed = memory().load(board.crashed())) machine.crash(crashed - 1);
  Request request;
  memory().read(board.request(), &request, sizeof request);
  const bool describes = request.what == Request::What::text && request.count == static_cast<int>(Text::description);
  if (!describes) {
    memory().read(board.turn(), &machine.turn(), sizeof(Turn));
    poolyard_budget = machine.turn().granted;
  }
  if (request.what == Request::What::pass) return machine.pass();
  Seat answer;
  if (request.what == Request::What::text) {
    std::string text(static_cast<std::size_t>(memory().load(board.text())), '\0');
    memory().read(board.text() + 4, text.data(), text.size());
    machine.said(static_cast<Text>(request.count), text);
  } else {
    answer = machine.handle(request);
  }
  if (!describes) memory().write(board.turn(), &machine.turn(), sizeof(Turn));
  memory().write(board.answer(), &answer, sizeof answer);
  memory().fetch_add(board.answered(), 1);
  memory().notify(board.answered());
}

void serve_all() {
  serves = true;
  for (std::int32_t seen = 0;;) {
    while (memory().load(board.asked()) == seen) memory().wait(board.asked(), seen);
    seen = memory().load(board.asked());
    serve_one();
  }
}

}  // namespace

bool Part::is_later() { return later; }
bool Part::is_one_of_many() { return later && copy_of_turn.one_of_many != 0; }
bool Part::notes_story() { return later && copy_of_turn.notes_story != 0; }

std::int64_t Part::time() {
  const Turn& now = turn();
  return now.clock + static_cast<std::int64_t>(now.granted - poolyard_budget) * kInstruction;
}
std::uint64_t Part::instructions() {
  const Turn& now = turn();
  return now.begun + static_cast<std::uint64_t>(now.granted - poolyard_budget);
}

void Part::begin_first() {
  seat = {0, -1, 0};
  poolyard_budget = turn().granted;
  take_part();
  poolyard_simulation = &interpreter_hooks;
}

void Part::begin_python() { poolyard_simulation = &interpreter_hooks; }

void Part::tell(Text kind, std::string_view text) {
  if (!later) return Machine::current()->said(kind, text);
  do {
    const std::string_view part = text.substr(0, Board::kTextBytes - 4);
    text.remove_prefix(part.size());
    memory().store(board.text(), static_cast<std::int32_t>(part.size()));
    memory().write(board.text() + 4, part.data(), part.size());
    ask({.what = Request::What::text, .count = static_cast<int>(kind)});
  } while (!text.empty());
}

void Part::serve() {
  board = Machine::current()->board();
  std::thread(serve_all).detach();
}

void Part::have_described(const Turn& turn, bool asks) {
  const simulated::Outside real;
  const std::int32_t answered = memory().load(board.answered()), asked = memory().load(board.asked());
  memory().write(board.turn(), &turn, sizeof turn);
  if (asks) {
    memory().fetch_add(board.answered(), 1);
    memory().notify(board.answered());
  } else {
    memory().store(board.turn_of(turn.word), 1);
    memory().notify(board.turn_of(turn.word));
  }
  if (!serves) return sleep_until_answered(answered);
  while (memory().load(board.asked()) == asked) memory().wait(board.asked(), asked);
  serve_one();
}

}  // namespace poolyard::engine::simulation
