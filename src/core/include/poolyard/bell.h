// How the one who takes what a run leaves in its arena (spans, output) sleeps: until something has come, for a while at
// most. While much comes, it is looked at at a steady pace, and only what cannot wait rings.
//
//     Bell bell(arena);
//     while (…) bell.sleep_after([&] { return take_what_is_there(); });     // the one reader
//     Bell(arena).ring(Bell::Call::news);                                    // any writer, after it has written
#pragma once

#include <poolyard/arena.h>

namespace poolyard {

class Bell {
 public:
  enum class Call {
    news,    ///< something is there; a reader that has just taken something comes by itself soon
    urgent,  ///< a ring fills up, or a process has ended
  };
  /// How long the reader sleeps, in ms: after a look that found nothing, and after one that found something.
  static constexpr double kPeriod = 16;
  static constexpr double kPace = 4;

  explicit Bell(Arena& arena) : arena_(arena) {}

  /// Wakes the reader if it waits for such a call. Never waits; costs one access of a shared word when it does not.
  void ring(Call call);

  /// Calls `look`, which returns whether it found anything, then sleeps. Not on a page's main thread.
  template <class Look>
  void sleep_after(Look look) {
    const std::int32_t rung = listen(flowing_ ? kAsleepUntilUrgent : kAsleep);
    const bool found = look();
    // What came while only urgent calls were heard has rung nothing: look once more before the long sleep.
    if (!found && flowing_) {
      flowing_ = false;
      return;
    }
    flowing_ = found;
    sleep(rung, found);
  }

 private:
  static constexpr std::int32_t kAwake = 0, kAsleep = 1, kAsleepUntilUrgent = 2;

  std::int32_t listen(std::int32_t how);
  void sleep(std::int32_t rung, bool found);

  Arena& arena_;
  bool flowing_ = false;  // the last look found something
};

}  // namespace poolyard
