// The locks between processes that the calling thread has.
//
// A lock between processes knows its process, from the very instruction that takes it (multiprocessing/robust_lock.h). Which thread of it that
// is nobody needs to know before that thread waits without end: only then is it told, so that a lock that is free costs no access to the arena
// more than it takes.
#pragma once

#include <cstdint>

namespace poolyard::trace {

class Held {
 public:
  /// It has taken it. `fast`: nobody else is going to give it back.
  static void take(std::uint32_t object, bool fast) {
    if (list_.count < kMost) list_.entries[list_.count++] = {object, fast, false};
  }
  /// It has given it back, or is about to. Also what another thread had taken.
  static void give_back(std::uint32_t object) {
    if (list_.count > 0 && list_.entries[list_.count - 1].object == object && !list_.entries[list_.count - 1].told) {
      --list_.count;
    } else {
      find_and_give_back(object);
    }
  }
  /// It begins to wait without end: says of all that it has that it has it (resource.h).
  static void tell();
  /// In a copy of the process, which has none of them.
  static void forget() { list_.count = 0; }

 private:
  static void find_and_give_back(std::uint32_t object);

  /// Of more than these, the last ones go untold: then nobody knows who has them, and they are in no circle.
  static constexpr int kMost = 16;
  struct Entry {
    std::uint32_t object;
    bool fast, told;
  };
  struct List {
    int count;
    Entry entries[kMost];
  };
  static constinit thread_local List list_;
};

}  // namespace poolyard::trace
