#include <poolyard/multiprocessing/event.h>

#include "threading/wait.h"

// As threading/event.cpp, on a word that processes share; its operations are sequentially consistent.

namespace poolyard::multiprocessing {
namespace {
constexpr int kWord = ObjectTable::kState;
enum : std::int32_t { kSet = 1, kAwaited = 2, kOnce = 4 };  // from kOnce on: how often it was set
std::uint32_t times(std::int32_t word) { return static_cast<std::uint32_t>(word) / kOnce; }
}  // namespace

bool Event::is_set() const { return (Arena::current()->memory().load(object_.word(kWord)) & kSet) != 0; }

void Event::set() {
  auto& memory = Arena::current()->memory();
  std::int32_t seen = memory.load(object_.word(kWord)), next;
  do {
    // Also if it is set already: whoever finds it so sees what was done before this, by the read-modify-write.
    next = (seen & kSet) ? seen : static_cast<std::int32_t>(static_cast<std::uint32_t>((seen & ~kAwaited) | kSet) + kOnce);
  } while (!memory.compare_exchange(object_.word(kWord), seen, next));
  if ((seen & (kSet | kAwaited)) != kAwaited) return;
  memory.fetch_add(object_.word(ObjectTable::kSequence), 1);
  memory.notify(object_.word(ObjectTable::kSequence));
}

void Event::clear() { Arena::current()->memory().fetch_and(object_.word(kWord), ~kSet); }

bool Event::wait(double timeout_ms) const {
  auto& memory = Arena::current()->memory();
  const auto at = object_.word(kWord);
  const std::uint32_t before = times(memory.load(at));
  auto was_set = [&](std::int32_t word) { return (word & kSet) != 0 || times(word) != before; };
  return threading::wait_until(trace::Wait::event, trace::object_in_arena(object_.word(0)), [&] { return was_set(memory.load(at)); },
                               [&](double left) {
                                 // The bit and set()'s change are of one word: either we see that it was set, or set() sees that we may sleep.
                                 Arena::current()->sleep_unless([&] { return was_set(memory.fetch_or(at, kAwaited)); },
                                                                object_.word(ObjectTable::kSequence), left);
                               },
                               timeout_ms);
}

}  // namespace poolyard::multiprocessing
