// Where a pool's tasks lie until a worker takes them: a bounded queue in shared memory with one producer, the pool, and its
// workers as consumers, who take tasks by themselves, first come first served.
//
// A worker may be killed at any instruction. It takes a task by one compare-and-swap that leaves its name on the entry, so
// the pool finds what a dead worker had: what it had begun (bury()), and what it had taken but not begun (take_back()). In the browser it
// may go on for a moment: once it is buried it begins nothing more, and is not called.
//
// Each worker has a place on the board: two words, and a bit that says that it waits to be called, or will come to look before
// it does. For each task that is put one of those is called, and only one that sleeps is woken. task_board.pml has all this as a model, which
// is checked over all interleavings.
#pragma once

#include <optional>
#include <vector>

#include <poolyard/arena.h>

#include "spin.h"

namespace poolyard::process_pool {

class TaskBoard {
 public:
  using Offset = Arena::Offset;
  static constexpr int kEntries = 1024;
  static constexpr int kPlaces = 192;  // more than there can be processes; some rest

  struct Task {
    std::int32_t number = 0;
    std::int32_t function = 0;
    Offset at = 0;            ///< of its bytes; 0: not in shared memory
    std::uint32_t bytes = 0;
  };

  static std::size_t bytes();
  TaskBoard() = default;
  TaskBoard(SharedMemory& memory, Offset at) : memory_(&memory), at_(at) {}
  /// Only while nobody else uses it.
  void reset();

  // --- the pool's: one thread at a time ---

  /// A ticket by which the task is known as long as nobody takes it; nothing when the board is full.
  std::optional<std::uint32_t> put(const Task& task);
  /// Whether nobody has taken the task with this ticket.
  bool waits(std::uint32_t ticket) const;
  /// Takes that task away; false when somebody has taken it.
  bool withdraw(std::uint32_t ticket);
  /// Calls all workers to look again: for when one that was to call another may be dead.
  void call_all();
  /// Tasks that nobody has taken.
  int waiting() const;
  /// Takes what nobody has taken, as if the pool were a worker.
  std::optional<Task> take();
  /// The worker at `place` is dead: the number of the task that it began last, or 0.
  int bury(int place);
  /// Numbers of the tasks that it has taken and not begun (perhaps also of the one that bury() told of); the entries are free then.
  std::vector<int> take_back(int place);
  /// For the worker that gets this place.
  void clear(int place);
  /// Tells workers to leave once the board is empty, and calls them.
  void close();
  /// Words that are counted up when a worker has something to say: for the pool's handler, and for one who helps it. Whoever
  /// sleeps on his says so in bell_waiter() before: what a worker says then wakes him, and not the other.
  Offset bell() const;
  Offset helper_bell() const;
  Offset bell_waiter() const;
  enum Waiter : std::int32_t { nobody = 0, handler = 1, helper = 2 };

  // --- anybody's ---

  /// Calls a worker that waits, if there is one.
  void call();

  // --- a worker's ---

  /// The worker has said something.
  void ring();

  /// From now on the worker at `place` counts as one that waits: it will come to take a task at once.
  void announce(int place);
  /// Takes the next task, waiting for one. Nothing once the board is closed and empty, or the worker is buried.
  std::optional<Task> take(int place);
  /// As take(), but never waits.
  std::optional<Task> try_take(int place);
  /// The task just taken has begun: its bytes, if it has any in shared memory, were read or will stay. False: the worker is buried, and
  /// the task somebody else's.
  [[nodiscard]] bool begin(int place, const Task& task);

 private:
  Offset entry(std::uint32_t ticket) const;
  Offset place_word(int place, int word) const;
  Offset idle_word(int place) const;
  std::optional<Task> claim(int place);
  bool call(int place);

  SharedMemory* memory_ = nullptr;
  Offset at_ = 0;
  std::uint32_t taken_ = 0;  // a worker's: the ticket of the task that it took last
  std::int32_t begun_ = 0;   // and the number of the one that it began last
  bool announced_ = false;   // a worker's: it has set its bit, which somebody may have taken away to call it
  Spin spin_;
};

}  // namespace poolyard::process_pool
