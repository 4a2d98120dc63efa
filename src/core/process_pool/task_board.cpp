#include "task_board.h"

#include <bit>
#include <utility>

namespace poolyard::process_pool {
namespace {

using Offset = Arena::Offset;

// The header's words, on cache lines by who writes them; then the places, then the entries.
constexpr Offset kTail = 0;          // tasks ever put, modulo 2^32; the pool's
constexpr Offset kClosed = 4;
constexpr Offset kHead = 64;         // tasks ever taken, or one less while its taker is about to count it
constexpr Offset kIdle = 128;        // a bit a place: its worker waits, or will look before it does, and was not called
constexpr Offset kBell = 192, kBellWaiter = 196, kHelperBell = 200;
constexpr Offset kPlacesAt = 256, kPlaceBytes = 64;
constexpr Offset kEntriesAt = kPlacesAt + TaskBoard::kPlaces * kPlaceBytes, kEntryBytes = 32;
static_assert(kIdle + TaskBoard::kPlaces / 8 <= kBell);

// A place's words: whether its worker sleeps, or was called; the task it began last. Both say when it is buried.
constexpr int kCall = 0, kCurrent = 1;
constexpr std::int32_t kAwake = 0, kAsleep = 1, kCalled = 2, kBuried = -1;

// An entry's words: its state, then a Task.
constexpr Offset kState = 0, kTask = 4;
static_assert(sizeof(TaskBoard::Task) + kTask <= kEntryBytes);

// A state says in which round of the board it was set, so that no taker mistakes a later task for the one it looked at: a
// round number of 22 bits, which would have to go round once between two instructions of it; then what for.
constexpr std::uint32_t kReady = 0, kPool = 254, kFree = 255;  // 1 to kPlaces: taken by the worker at place - 1
static_assert(TaskBoard::kPlaces < kPool);
std::int32_t state_of(std::uint32_t ticket, std::uint32_t what) {
  return static_cast<std::int32_t>(ticket / TaskBoard::kEntries << 8 | what);
}

}  // namespace

std::size_t TaskBoard::bytes() { return kEntriesAt + kEntries * kEntryBytes; }

Offset TaskBoard::entry(std::uint32_t ticket) const { return at_ + kEntriesAt + ticket % kEntries * kEntryBytes; }
Offset TaskBoard::place_word(int place, int word) const {
  return at_ + kPlacesAt + static_cast<Offset>(place) * kPlaceBytes + 4 * static_cast<Offset>(word);
}
Offset TaskBoard::idle_word(int place) const { return at_ + kIdle + 4 * static_cast<Offset>(place / 32); }
Offset TaskBoard::bell() const { return at_ + kBell; }
Offset TaskBoard::helper_bell() const { return at_ + kHelperBell; }
Offset TaskBoard::bell_waiter() const { return at_ + kBellWaiter; }

namespace {
std::int32_t idle_bit(int place) { return static_cast<std::int32_t>(1u << (place % 32)); }
}  // namespace

void TaskBoard::reset() {
  for (Offset at = 0; at < kEntriesAt; at += 4) memory_->store(at_ + at, 0);
  // As if every entry had been used in the round before the first.
  for (std::uint32_t i = 0; i < kEntries; ++i) memory_->store(entry(i) + kState, state_of(0u - kEntries, kFree));
}

std::optional<std::uint32_t> TaskBoard::put(const Task& task) {
  auto ticket = static_cast<std::uint32_t>(memory_->load(at_ + kTail));
  Offset entry = this->entry(ticket);
  if (memory_->load(entry + kState) != state_of(ticket - kEntries, kFree)) return std::nullopt;
  memory_->write(entry + kTask, &task, sizeof task);
  // Release, both: the task before the state that shows it, the state before the count by which workers find it.
  memory_->store(entry + kState, state_of(ticket, kReady));
  memory_->store(at_ + kTail, static_cast<std::int32_t>(ticket + 1));
  return ticket;
}

bool TaskBoard::waits(std::uint32_t ticket) const { return memory_->load(entry(ticket) + kState) == state_of(ticket, kReady); }

bool TaskBoard::withdraw(std::uint32_t ticket) {
  // As a taker would that does not begin it, and out of turn: whoever comes to its place at the head finds it taken, counts it and
  // goes on.
  std::int32_t state = state_of(ticket, kReady);
  return memory_->compare_exchange(entry(ticket) + kState, state, state_of(ticket, kFree));
}

/// False: nobody is there any more.
bool TaskBoard::call(int place) {
  const Offset word = place_word(place, kCall);
  std::int32_t state = memory_->load(word);
  while (state != kBuried && !memory_->compare_exchange(word, state, kCalled)) {
  }
  // Woken also where somebody has called it: that one may have been killed before he woke it.
  if (state != kAwake) memory_->notify(word);
  return state != kBuried;
}

void TaskBoard::call() {
  for (int first = 0; first < kPlaces; first += 32) {
    // A read-modify-write, as is the worker's announcement of its bit. In the order of the two on this word, either the
    // worker's comes first and we see the bit, or ours does and the worker, that looks at the board afterwards, sees the
    // task that was put before.
    auto idle = static_cast<std::uint32_t>(memory_->fetch_add(idle_word(first), 0));
    while (idle != 0) {
      int place = first + std::countr_zero(idle);
      if ((memory_->fetch_and(idle_word(place), ~idle_bit(place)) & idle_bit(place)) != 0 && call(place)) return;
      idle &= idle - 1;
    }
  }
}

void TaskBoard::call_all() {
  for (int place = 0; place < kPlaces; ++place) call(place);
}

int TaskBoard::waiting() const {
  auto head = static_cast<std::uint32_t>(memory_->load(at_ + kHead));
  return static_cast<int>(static_cast<std::uint32_t>(memory_->load(at_ + kTail)) - head);
}

std::optional<TaskBoard::Task> TaskBoard::take() {
  auto task = claim(static_cast<int>(kPool) - 1);
  if (task) memory_->store(entry(taken_) + kState, state_of(taken_, kFree));
  return task;
}

int TaskBoard::bury(int place) {
  memory_->exchange(place_word(place, kCall), kBuried);
  memory_->notify(place_word(place, kCall));
  return memory_->exchange(place_word(place, kCurrent), kBuried);
}

std::vector<int> TaskBoard::take_back(int place) {
  std::vector<int> numbers;
  for (std::uint32_t i = 0; i < kEntries; ++i) {
    std::int32_t state = memory_->load(entry(i) + kState);
    if ((state & 0xff) != place + 1) continue;
    Task task;
    memory_->read(entry(i) + kTask, &task, sizeof task);
    memory_->store(entry(i) + kState, state | static_cast<std::int32_t>(kFree));
    numbers.push_back(task.number);
  }
  return numbers;
}

void TaskBoard::clear(int place) {
  memory_->fetch_and(idle_word(place), ~idle_bit(place));
  memory_->store(place_word(place, kCall), kAwake);
  memory_->store(place_word(place, kCurrent), 0);
}

void TaskBoard::close() {
  memory_->store(at_ + kClosed, 1);
  call_all();
}

std::optional<TaskBoard::Task> TaskBoard::claim(int place) {
  for (;;) {
    auto ticket = static_cast<std::uint32_t>(memory_->load(at_ + kHead));
    if (ticket == static_cast<std::uint32_t>(memory_->load(at_ + kTail))) return std::nullopt;
    Offset entry = this->entry(ticket);
    std::int32_t state = state_of(ticket, kReady);
    bool ours = memory_->compare_exchange(entry + kState, state, state_of(ticket, static_cast<std::uint32_t>(place) + 1));
    // Not only by its taker, who may have been killed since: whoever comes by counts it.
    auto head = static_cast<std::int32_t>(ticket);
    memory_->compare_exchange(at_ + kHead, head, static_cast<std::int32_t>(ticket + 1));
    if (!ours) continue;
    Task task;
    memory_->read(entry + kTask, &task, sizeof task);
    taken_ = ticket;
    return task;
  }
}

bool TaskBoard::begin(int place, const Task& task) {
  // Of one order with bury(): either that tells of this task, or it comes first, and finds our name on the entry.
  std::int32_t before = begun_;
  if (!memory_->compare_exchange(place_word(place, kCurrent), before, task.number)) return false;
  begun_ = task.number;
  // Our name on the entry goes only after the task's is at our place. Not with a plain store: in the browser a worker that
  // was killed may be late, and the entry somebody else's.
  std::int32_t ours = state_of(taken_, static_cast<std::uint32_t>(place) + 1);
  memory_->compare_exchange(entry(taken_) + kState, ours, state_of(taken_, kFree));
  return true;
}

void TaskBoard::ring() {
  memory_->fetch_add(bell(), 1);
  // All accesses of this word, here and in Handler, are read-modify-writes: either the pool's comes first and we wake
  // whom it names, or ours does and the pool, that looks at the bell and the rings afterwards, sees what we wrote. Should we be
  // killed in between, our end wakes the handler.
  switch (memory_->exchange(bell_waiter(), nobody)) {
    case handler:
      memory_->notify(bell());
      break;
    case helper:
      memory_->fetch_add(helper_bell(), 1);
      memory_->notify(helper_bell());
      break;
  }
}

void TaskBoard::announce(int place) {
  if (!std::exchange(announced_, true)) memory_->fetch_or(idle_word(place), idle_bit(place));  // see call()
}

std::optional<TaskBoard::Task> TaskBoard::try_take(int place) {
  auto task = claim(place);
  if (task && std::exchange(announced_, false)) {
    // Called, but with a task already: the call may have been for another one, which another worker has to hear of.
    bool called = (memory_->fetch_and(idle_word(place), ~idle_bit(place)) & idle_bit(place)) == 0;
    if (called && waiting() > 0) call();
  }
  return task;
}

std::optional<TaskBoard::Task> TaskBoard::take(int place) {
  const Offset word = place_word(place, kCall);
  for (;;) {
    announce(place);
    if (auto task = try_take(place)) return task;
    if (memory_->load(at_ + kClosed) != 0) return std::nullopt;
    if (!spin_.until([&] { return memory_->load(word) != kAwake; })) {
      std::int32_t awake = kAwake;
      // Fails if we were called meanwhile; else the caller finds us asleep.
      if (memory_->compare_exchange(word, awake, kAsleep)) {
        while (memory_->load(word) == kAsleep) memory_->wait(word, kAsleep);
      }
      spin_.came();
    }
    // A read-modify-write: it takes the call and so sees the task. Should it be an old call, for a task that we had found by
    // ourselves, our bit is still there, and set once more.
    std::int32_t called = kCalled;
    if (!memory_->compare_exchange(word, called, kAwake)) return std::nullopt;  // buried
    announced_ = false;
  }
}

}  // namespace poolyard::process_pool
