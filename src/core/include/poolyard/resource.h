// What a run knows of the things that its threads wait for, by the numbers that stand for them in causes (cause.h): who has it, since which
// line, and what people call it.
//
// It lies in the arena, written by who waits and by who has it while others wait, and read by whoever explains the run. A thing that
// nobody has ever waited for is not in it. There is room for some thousands; of more, the oldest are forgotten.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <poolyard/cause.h>

namespace poolyard {
class Arena;
}

namespace poolyard::trace {

struct Resource {
  LaneId holder = 0;       ///< 0: nobody, or not known
  std::uint16_t line = 0;  ///< where the holder took it; 0: not known
  bool held_fast = false;  ///< nobody but the holder is going to give it back
  bool available = false;  ///< of a semaphore: there is one to be taken, and who waits for it is about to
  std::string name;        ///< "lock_a", "self.forks[2]"; empty: not known

  static constexpr int kTable = 2048;
  static constexpr std::uint32_t kEntryBytes = 128;
  static constexpr std::uint32_t kTableBytes = kTable * kEntryBytes;

  /// Of the arena that the calling process lives in: a number for one more object.
  static std::uint32_t make_number();
  /// Who has it from here on.
  static void set_holder(std::uint32_t object, LaneId holder, std::uint16_t line, bool held_fast);
  /// The same of a semaphore of the arena's that is a lock: in its own words, so that it is known also when its holder has been killed. To be
  /// called by who has just taken it; 0: who is about to give it back.
  static void note_holder(int semaphore, LaneId holder, std::uint16_t line = 0, bool held_fast = false);
  /// That thread has it no more, unless somebody else is said to have it.
  static void clear_holder(std::uint32_t object, LaneId holder);
  static void set_name(std::uint32_t object, std::string_view name);
  /// Nothing is known of it: it is a new one, with the number of one before.
  static void forget(std::uint32_t object);
  /// What is known of it, which may be nothing.
  static Resource find(Arena& arena, std::uint32_t object);
};

}  // namespace poolyard::trace
