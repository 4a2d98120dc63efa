#include <poolyard/note.h>

#include <cstring>

#include <poolyard/arena.h>

namespace poolyard::trace {
namespace {

using Offset = SharedMemory::Offset;

// An entry: a word that says which note it is, counted from 1, then these, and the text.
struct Fixed {
  std::uint32_t kind_and_line, lane, pool;
  std::int32_t task;
  double time;
};
constexpr Offset kFixedAt = 8, kTextAt = kFixedAt + sizeof(Fixed), kTextBytes = Note::kEntryBytes - kTextAt;
static_assert(sizeof(Fixed) == 24 && kTextBytes % 4 == 0);

Offset entry(Arena& arena, std::uint32_t number) { return arena.notes_at() + number % Note::kTable * Note::kEntryBytes; }

}  // namespace

void Note::write(Arena& arena) const {
  SharedMemory& memory = arena.memory();
  const auto number = static_cast<std::uint32_t>(memory.fetch_add(arena.header_word(Arena::kNotes), 1));
  const Offset at = entry(arena, number);
  // Nothing before it is begun, the number when it is there (store is release): who finds the number before and after reading has read all of
  // it. One who is killed in between leaves an entry that is none.
  memory.exchange(at, 0);
  const Fixed fixed{static_cast<std::uint32_t>(kind) << 16 | line, lane, pool, task, time};
  memory.write_words(at + kFixedAt, &fixed, sizeof fixed);
  char words[kTextBytes] = {};
  std::size_t length = text.size();
  if (length >= kTextBytes) {
    constexpr char kMore[] = "\u2026";
    length = kTextBytes - sizeof kMore;
    while (length > 0 && (text[length] & 0xc0) == 0x80) --length;  // whole characters only
    std::memcpy(words + length, kMore, sizeof kMore);
  }
  text.copy(words, length);
  memory.write_words(at + kTextAt, words, sizeof words);
  memory.store(at, static_cast<std::int32_t>(number + 1));
}

std::vector<Note> NoteReader::poll() {
  std::vector<Note> notes;
  SharedMemory& memory = arena_.memory();
  const auto written = static_cast<std::uint32_t>(memory.load(arena_.header_word(Arena::kNotes)));
  if (written - next_ > Note::kTable) next_ = written - Note::kTable;
  while (next_ != written) unread_.push_back(next_++);
  std::erase_if(unread_, [&](std::uint32_t note) {
    if (written - note > Note::kTable) return true;
    const Offset at = entry(arena_, note);
    const std::int32_t number = memory.load(at);
    if (number != static_cast<std::int32_t>(note + 1)) return false;  // it is being written; or whoever began it is dead, and it never comes
    Fixed fixed;
    char words[kTextBytes + 1] = {};
    memory.read_words(at + kFixedAt, &fixed, sizeof fixed);
    memory.read_words(at + kTextAt, words, kTextBytes);
    if (memory.load(at) != number) return true;
    notes.push_back({static_cast<Note::Kind>(fixed.kind_and_line >> 16 & 0xff), fixed.lane, static_cast<std::uint16_t>(fixed.kind_and_line), fixed.time,
                     static_cast<std::uint16_t>(fixed.pool), fixed.task, words});
    return true;
  });
  return notes;
}

}  // namespace poolyard::trace
