#include <poolyard/bell.h>

namespace poolyard {

// kBellSleeper is the least call that the reader hears, or 0 once it was called: then it is awake. The reader says what it
// hears, then looks, then sleeps; a writer writes, then looks whether it is heard. The reader's word and a printer's position
// are changed by sequentially consistent read-modify-writes, and looked at by one here, so one of the two sees the other. A
// mere change is not worth one: its writer may miss a reader that falls asleep at that moment, which then finds it at the end
// of its sleep. So may one that is killed between taking the sleeper's word and counting up.

void Bell::ring(Call call) {
  SharedMemory& memory = arena_.memory();
  const auto sleeper = arena_.header_word(Arena::kBellSleeper);
  const std::int32_t hears = call == Call::change ? memory.load(sleeper) : memory.fetch_add(sleeper, 0);
  if (hears == 0 || static_cast<std::int32_t>(call) < hears) return;
  if (memory.exchange(sleeper, 0) == 0) return;  // another writer does it
  const auto bell = arena_.header_word(Arena::kBell);
  memory.fetch_add(bell, 1);
  memory.notify(bell);
}

std::int32_t Bell::listen() {
  // The count first: whoever rings from here on changes it, and the sleep does not begin.
  const std::int32_t rung = arena_.memory().load(arena_.header_word(Arena::kBell));
  arena_.memory().exchange(arena_.header_word(Arena::kBellSleeper), static_cast<std::int32_t>(hears_));
  return rung;
}

void Bell::sleep(std::int32_t rung, double most_ms) {
  SharedMemory& memory = arena_.memory();
  // It may hear less now than when it looked; one that rings meanwhile is merely early.
  std::int32_t before = memory.load(arena_.header_word(Arena::kBellSleeper));
  if (before != 0) memory.compare_exchange(arena_.header_word(Arena::kBellSleeper), before, static_cast<std::int32_t>(hears_));
  const double wanted = now_ms() + most_ms;
  memory.wait(arena_.header_word(Arena::kBell), rung, most_ms);
  overslept_ = now_ms() - wanted;
}

}  // namespace poolyard
