// A process's part in a simulated run: what the interpreter and the library are given in place of the system's. It keeps the count of the
// instructions, gives the turn up and takes it, and asks the machine (machine.h) whatever there is to decide: at once in the process in which that
// lies, in others through the board.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulation/board.h"

namespace poolyard::engine::simulation {

class Part {
 public:
  /// The calling thread is thread 0 of a machine, which lies in this process; from here on its Python is simulated.
  static void begin_first();
  /// Likewise in a process that another one started, once it is set up.
  static void begin_python();
  /// Whether this process is one of a simulated run's, and not the first.
  static bool is_later();
  /// Such a run is one of many; and its story is noted.
  static bool is_one_of_many();
  static bool notes_story();

  /// Since the machine was switched on, by this process's clock, in nanoseconds.
  static std::int64_t time();
  /// How many instructions have begun, over all.
  static std::uint64_t instructions();

  /// Tells the machine, in whichever process that is.
  static void tell(Text kind, std::string_view text);

  // For the machine, in its process.
  static void serve();   ///< starts the thread that answers others
  /// Has the thread that `turn` names say who waits in its process, and returns when it has. `asks`: it is the one that is asking right now.
  static void have_described(const Turn& turn, bool asks);
};

}  // namespace poolyard::engine::simulation
