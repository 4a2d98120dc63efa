#include <poolyard/bell.h>

namespace poolyard {

// The reader says that it will sleep, then looks, then sleeps; a writer writes, then looks whether somebody sleeps. Both
// words, the writer's position and kBellSleeper, are changed by sequentially consistent read-modify-writes and looked at by
// one here, so one of the two sees the other. A writer that is killed between taking the sleeper's word and counting up
// takes the wake with it: the reader then comes at the end of its period.

void Bell::ring(Call call) {
  SharedMemory& memory = arena_.memory();
  const auto sleeper = arena_.header_word(Arena::kBellSleeper);
  std::int32_t how = memory.fetch_add(sleeper, 0);
  if (how == kAwake || (how == kAsleepUntilUrgent && call != Call::urgent)) return;
  if (memory.exchange(sleeper, kAwake) == kAwake) return;  // another writer does it
  const auto bell = arena_.header_word(Arena::kBell);
  memory.fetch_add(bell, 1);
  memory.notify(bell);
}

std::int32_t Bell::listen(std::int32_t how) {
  // The count first: whoever rings from here on changes it, and the sleep does not begin.
  std::int32_t rung = arena_.memory().load(arena_.header_word(Arena::kBell));
  arena_.memory().exchange(arena_.header_word(Arena::kBellSleeper), how);
  return rung;
}

void Bell::sleep(std::int32_t rung, bool found) {
  SharedMemory& memory = arena_.memory();
  if (found) {
    // Only urgent calls now. One that finds kAsleep meanwhile rings as well, which is merely early.
    std::int32_t asleep = kAsleep;
    memory.compare_exchange(arena_.header_word(Arena::kBellSleeper), asleep, kAsleepUntilUrgent);
  }
  memory.wait(arena_.header_word(Arena::kBell), rung, found ? kPace : kPeriod);
}

}  // namespace poolyard
