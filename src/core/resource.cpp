#include <poolyard/resource.h>

#include <algorithm>
#include <optional>

#include <poolyard/arena.h>
#include <poolyard/trace.h>

#include "multiprocessing/robust_lock.h"

namespace poolyard::trace {
namespace {

using Offset = SharedMemory::Offset;

// An entry: whose it is, who has that, the line with a bit above it, and the name.
constexpr Offset kObject = 0, kHolder = 4, kLine = 8, kNameAt = 16, kNameBytes = Resource::kEntryBytes - kNameAt;
constexpr std::int32_t kHeldFast = 1 << 16;
// An object's entry is one of as many from its own place on.
constexpr std::uint32_t kPlaces = 8;

Offset entry(Arena& arena, std::uint32_t place) { return arena.resources_at() + place % Resource::kTable * Resource::kEntryBytes; }
// Numbers of places in memory have their entropy in the middle.
std::uint32_t first_place(std::uint32_t object) { return (object ^ object >> 11 ^ object >> 22) * 0x9e3779b1u >> 16; }

std::optional<Offset> look_up(Arena& arena, std::uint32_t object) {
  for (std::uint32_t i = 0; i < kPlaces; ++i) {
    const Offset at = entry(arena, first_place(object) + i);
    if (arena.memory().load(at + kObject) == static_cast<std::int32_t>(object)) return at;
  }
  return std::nullopt;
}

/// Its entry, made if there is none. Two threads that make one at once may make two, of which the first is the one that is found.
Offset enter(Arena& arena, std::uint32_t object) {
  if (auto known = look_up(arena, object)) return *known;
  SharedMemory& memory = arena.memory();
  Offset at = 0;
  for (std::uint32_t i = 0; i < kPlaces; ++i) {
    at = entry(arena, first_place(object) + i);
    std::int32_t free = 0;
    if (memory.compare_exchange(at + kObject, free, static_cast<std::int32_t>(object))) return at;
  }
  // All are taken: one of them is forgotten, by turns.
  const auto turn = static_cast<std::uint32_t>(memory.fetch_add(arena.header_word(Arena::kResourcesForgotten), 1));
  at = entry(arena, first_place(object) + turn % kPlaces);
  memory.store(at + kObject, 0);
  memory.store(at + kHolder, 0);
  memory.store(at + kNameAt, 0);
  memory.store(at + kObject, static_cast<std::int32_t>(object));
  return at;
}

/// A holder and its line, which stand side by side.
Resource at_words(SharedMemory& memory, Offset at) {
  const auto holder = static_cast<LaneId>(memory.load(at));
  const std::int32_t line = memory.load(at + 4);
  return {.holder = holder, .line = static_cast<std::uint16_t>(line), .held_fast = (line & kHeldFast) != 0};
}
static_assert(kLine == kHolder + 4);

}  // namespace

std::uint32_t Resource::make_number() {
  Arena& arena = *Arena::current();
  // Beyond threads and processes, which have 24 bits.
  return (static_cast<std::uint32_t>(arena.memory().fetch_add(arena.header_word(Arena::kObjectsNumbered), 1)) % 0x3f000000u) + 0x1000000u;
}

void Resource::set_holder(std::uint32_t object, LaneId holder, std::uint16_t line, bool held_fast) {
  Arena& arena = *Arena::current();
  const Offset at = enter(arena, object);
  arena.memory().store(at + kLine, line | (held_fast ? kHeldFast : 0));
  arena.memory().store(at + kHolder, static_cast<std::int32_t>(holder));
}

void Resource::note_holder(int semaphore, LaneId holder, std::uint16_t line, bool held_fast) {
  Arena& arena = *Arena::current();
  const Offset at = arena.semaphore_holder(semaphore);
  // The line before the holder, which says that it holds.
  if (holder != 0) arena.memory().store(at + 4, line | (held_fast ? kHeldFast : 0));
  arena.memory().store(at, static_cast<std::int32_t>(holder));
}

void Resource::clear_holder(std::uint32_t object, LaneId holder) {
  Arena& arena = *Arena::current();
  auto expected = static_cast<std::int32_t>(holder);
  if (const auto at = look_up(arena, object)) arena.memory().compare_exchange(*at + kHolder, expected, 0);
}

void Resource::forget(std::uint32_t object) {
  Arena& arena = *Arena::current();
  const auto at = look_up(arena, object);
  if (!at) return;
  arena.memory().store(*at + kHolder, 0);
  arena.memory().store(*at + kNameAt, 0);
}

void Resource::set_name(std::uint32_t object, std::string_view name) {
  Arena& arena = *Arena::current();
  if (name.empty()) {
    if (const auto at = look_up(arena, object)) arena.memory().store(*at + kNameAt, 0);
    return;
  }
  char text[kNameBytes] = {};
  name.copy(text, kNameBytes - 1);
  arena.memory().write_words(enter(arena, object) + kNameAt, text, kNameBytes);
}

Resource Resource::find(Arena& arena, std::uint32_t object) {
  Resource resource;
  SharedMemory& memory = arena.memory();
  if (const auto at = look_up(arena, object)) {
    resource = at_words(memory, *at + kHolder);
    char name[kNameBytes + 1] = {};
    memory.read_words(*at + kNameAt, name, kNameBytes);
    resource.name = name;
  }
  // What processes share says itself who has it: what was told of that may be older, or of one who was killed.
  if (object >> 30 != 1) return resource;
  const Offset word = object << 2;
  std::string name = std::move(resource.name);
  if (const auto semaphore = arena.semaphore_at(word)) {
    resource = {};
    if (arena.semaphore(*semaphore).value() == 0) {
      resource = at_words(memory, arena.semaphore_holder(*semaphore));
    } else {
      resource.available = true;
    }
  } else if (resource.holder != 0 && multiprocessing::RobustLock(arena, word).owner() != lane_process(arena, resource.holder)) {
    resource = {};
  }
  resource.name = std::move(name);
  return resource;
}

}  // namespace poolyard::trace
