// What the processes of a simulated run have in common, in their arena, once there are several: the turn, which goes from thread to thread,
// and a place at which a process asks the machine, which lies in the first one.
//
// Only one thread at a time does anything, so nothing here is written by two; the words that are slept on order it.
#pragma once

#include <cstdint>
#include <limits>

#include <poolyard/arena.h>

namespace poolyard::engine::simulation {

/// What whoever has the turn may do. Times are nanoseconds.
struct Turn {
  std::int32_t thread = 0;         ///< whose it is
  std::int32_t word = -1;          ///< where that one sleeps (Board::turn_of()); -1: in the machine's process
  std::int32_t granted = 0;        ///< the budget of instructions at the last count
  std::int32_t woken = 0;          ///< it waited, and somebody woke it
  std::uint64_t begun = 0;         ///< instructions, over all, at the last count
  std::int64_t clock = 0;          ///< of its process, then
  std::uint64_t until = 0;         ///< the instruction before which something is due: a timeout, another process's turn, or an end
  std::uint64_t of_program = 0;    ///< how many of them were of the program's own code, where that is counted
  std::uint64_t slice = 0;         ///< and how many of those are left to it
  std::int64_t others = std::numeric_limits<std::int64_t>::max();  ///< the clock of whoever is furthest behind of the other processes at work
  std::int32_t in_step = 0;        ///< instruction by instruction: to know which are the program's
  std::int32_t notes_moments = 0;
  std::int32_t notes_story = 0;
  std::int32_t keeps_gil = 0;      ///< another process comes first, and then the same thread goes on
  std::int32_t one_of_many = 0;    ///< the run is one of many
  std::int32_t describes = 0;      ///< it is to say who waits where in its process, no more
  std::uint64_t chance = 0;        ///< the machine's number

  bool goes_in_step() const { return in_step != 0; }
};

/// What somebody with the turn asks of the machine.
struct Request {
  enum class What : std::int32_t {
    spent,          ///< the budget is
    wait,           ///< at `place`, for `timeout` or (below 0) until it is woken
    wake,           ///< `count` who wait at `place`
    start,          ///< a thread of the caller's process
    start_process,  ///< the process in slot `count`
    not_started,    ///< the thread `count`
    end,            ///< the calling thread does
    ended,          ///< processes have, as the arena says; perhaps this one
    meet,           ///< something is about to be done that other processes see
    pass,           ///< the turn is given to a thread in the machine's process. Nothing is answered
    text,           ///< of kind `count`: see Text
  };
  What what = What::spent;
  std::int32_t count = 0;
  std::int32_t line = 0;           ///< of the program, where the caller stands, if that is noted
  std::int32_t process = 0;        ///< the caller's, by number
  std::uint64_t place = 0;
  std::int64_t timeout = -1;
};

/// Of a thread that is about to be started: who it is.
struct Seat {
  std::int32_t number = -1;
  std::int32_t word = -1;          ///< where it sleeps, if that is not in the machine's process
  std::int32_t process = 0;
};

/// What is said in a run that is one of many, and in its story.
enum class Text : std::int32_t { output, failure, thread_name, description };

class Board {
 public:
  using Offset = SharedMemory::Offset;
  static constexpr std::size_t kBytes = Arena::kBlockBytes;
  static constexpr int kTurns = 8192;      // threads of processes but the first that are alive at once
  static constexpr int kPlaces = 128;
  static constexpr std::size_t kTextBytes = 28 << 10;

  Board() = default;
  explicit Board(Offset at) : at_(at) {}
  explicit operator bool() const { return at_ != 0; }
  Offset at() const { return at_; }

  // The first two: see Arena::kMachine.
  Offset crashed() const { return at_; }
  Offset asked() const { return at_ + 4; }     ///< counted up when there is a request
  Offset answered() const { return at_ + 8; }
  Offset run() const { return at_ + 12; }      ///< whose board it is: what sleeps on one that is another's by now goes on no more
  Offset answer() const { return at_ + 16; }   ///< a Seat
  Offset turn() const { return at_ + 64; }
  Offset request() const { return at_ + 256; }
  /// How many wait, or have been woken and not gone on, at places that have this number; and at shared ones whatever is woken.
  Offset waiting(std::uint64_t place) const { return at_ + 512 + 4 * static_cast<Offset>(number_of(place)); }
  Offset waiting_anywhere() const { return at_ + 508; }
  Offset seat(int slot) const { return at_ + 1024 + 16 * static_cast<Offset>(slot); }   ///< of the first thread of the process there
  Offset text() const { return at_ + 3072; }   ///< its length, then its bytes
  /// Where a thread sleeps until it is its turn.
  Offset turn_of(int word) const { return at_ + (32 << 10) + 4 * static_cast<Offset>(word); }

  static int number_of(std::uint64_t place) { return static_cast<int>(place * 0x9e3779b97f4a7c15u >> 57); }

 private:
  Offset at_ = 0;
};
static_assert(sizeof(Turn) <= 192 && sizeof(Request) <= 128 && sizeof(Seat) <= 16 && Arena::kProcesses * 16 <= 2048);
static_assert((1 << 7) == Board::kPlaces);

// A place is a number: where it is in the process, which is the first bits; or in the arena, where they are 0.
inline constexpr std::uint64_t kNowhere = 0;
inline constexpr std::uint64_t kAnywhere = std::numeric_limits<std::uint32_t>::max();
inline std::uint64_t place_in_arena(std::uint64_t at) { return at; }
inline std::uint64_t place_in_process(int process, std::uint64_t at) { return static_cast<std::uint64_t>(process + 1) << 48 ^ at; }
inline bool is_in_arena(std::uint64_t place) { return place >> 32 == 0; }

}  // namespace poolyard::engine::simulation
