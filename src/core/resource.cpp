#include <poolyard/resource.h>

#include <algorithm>
#include <optional>

#include <poolyard/arena.h>

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

void Resource::set_name(std::uint32_t object, std::string_view name) {
  Arena& arena = *Arena::current();
  char text[kNameBytes] = {};
  name.copy(text, kNameBytes - 1);
  arena.memory().write_words(enter(arena, object) + kNameAt, text, kNameBytes);
}

Resource Resource::find(Arena& arena, std::uint32_t object) {
  Resource resource;
  const auto at = look_up(arena, object);
  if (!at) return resource;
  SharedMemory& memory = arena.memory();
  resource.holder = static_cast<LaneId>(memory.load(*at + kHolder));
  const std::int32_t line = memory.load(*at + kLine);
  resource.line = static_cast<std::uint16_t>(line);
  resource.held_fast = (line & kHeldFast) != 0;
  char name[kNameBytes + 1] = {};
  memory.read_words(*at + kNameAt, name, kNameBytes);
  resource.name = name;
  return resource;
}

}  // namespace poolyard::trace
