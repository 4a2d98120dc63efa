#include <poolyard/output.h>

#include <algorithm>
#include <mutex>

#include <poolyard/arena.h>
#include <poolyard/fork.h>
#include <poolyard/trace.h>

namespace poolyard::output {
namespace {

// What stands before the bytes of a piece in a process's output ring.
struct Header {
  std::uint32_t bytes;
  std::int32_t stream;
  std::uint32_t order;
  std::int32_t lane;
  double time;
};
static_assert(sizeof(Header) == 24);

// Longer texts go as several pieces, so that a piece always fits.
constexpr std::size_t kPieceBytes = Arena::kOutputBytes / 4;

void copy(SharedMemory& memory, SharedMemory::Offset data, std::uint32_t position, void* bytes, std::size_t count, bool in) {
  std::uint32_t start = position % Arena::kOutputBytes;
  std::size_t first = std::min<std::size_t>(count, Arena::kOutputBytes - start);
  char* to = static_cast<char*>(bytes);
  if (in) {
    memory.write(data + start, to, first);
    if (first < count) memory.write(data, to + first, count - first);
  } else {
    memory.read(data + start, to, first);
    if (first < count) memory.read(data, to + first, count - first);
  }
}

/// One producer a ring: the threads of a process take turns.
std::mutex*& turn() {
  static auto* mutex = new std::mutex;
  return mutex;
}
// A copy writes to a ring of its own; whoever had the turn stayed behind.
const bool comes_through_a_fork = (at_fork({.in_child = [] { turn() = new std::mutex; }}), true);

}  // namespace

void write(Stream stream, std::string_view text) {
  std::lock_guard lock(*turn());
  Arena& arena = *Arena::current();
  SharedMemory& memory = arena.memory();
  int self = Arena::current_process();
  auto written_at = arena.process_word(self, Arena::kOutputWritten);
  auto read_at = arena.process_word(self, Arena::kOutputRead);
  auto waiting_at = arena.process_word(self, Arena::kOutputWaiting);
  while (!text.empty()) {
    std::string_view part = text.substr(0, kPieceBytes);
    text.remove_prefix(part.size());
    auto written = static_cast<std::uint32_t>(memory.load(written_at));
    for (;;) {
      auto read = memory.load(read_at);
      if (Arena::kOutputBytes - (written - static_cast<std::uint32_t>(read)) >= sizeof(Header) + part.size()) break;
      // The reader moves its position, then looks at `waiting`; we announce ourselves, then look again (in wait()).
      memory.exchange(waiting_at, 1);
      memory.wait(read_at, read);
    }
    Header header{static_cast<std::uint32_t>(part.size()), static_cast<std::int32_t>(stream),
                  static_cast<std::uint32_t>(memory.fetch_add(arena.header_word(Arena::kOutputOrder), 1)),
                  trace::current_lane(), now_ms() - arena.origin_ms()};
    copy(memory, arena.output_data(self), written, &header, sizeof header, true);
    copy(memory, arena.output_data(self), written + static_cast<std::uint32_t>(sizeof header),
         const_cast<char*>(part.data()), part.size(), true);
    // Release: the piece before the position that announces it.
    memory.store(written_at, static_cast<std::int32_t>(written + sizeof header + part.size()));
    memory.fetch_add(arena.header_word(Arena::kOutputBell), 1);
    memory.notify(arena.header_word(Arena::kOutputBell));
  }
}

std::vector<Piece> Reader::poll() {
  std::vector<Piece> pieces;
  SharedMemory& memory = arena_.memory();
  memory.store(arena_.header_word(Arena::kOutputReader), 1);
  for (int slot = 0; slot < Arena::kProcesses; ++slot) {
    auto written = static_cast<std::uint32_t>(memory.load(arena_.process_word(slot, Arena::kOutputWritten)));
    auto read = static_cast<std::uint32_t>(memory.load(arena_.process_word(slot, Arena::kOutputRead)));
    if (read == written) continue;
    int pid = memory.load(arena_.process_word(slot, Arena::kPid));
    while (written - read >= sizeof(Header)) {
      Header header;
      copy(memory, arena_.output_data(slot), read, &header, sizeof header, false);
      if (written - read - sizeof header < header.bytes) break;
      Piece piece;
      piece.stream = header.stream == static_cast<int>(Stream::err) ? Stream::err : Stream::out;
      piece.order = header.order;
      piece.time = header.time;
      piece.process = slot;
      piece.pid = pid;
      piece.lane = header.lane;
      if (header.lane >= 0 && header.lane < Arena::kLanes) {
        piece.generation = memory.load(arena_.lane_at(header.lane) + 4);
      }
      piece.text.resize(header.bytes);
      copy(memory, arena_.output_data(slot), read + static_cast<std::uint32_t>(sizeof header), piece.text.data(),
           header.bytes, false);
      pieces.push_back(std::move(piece));
      read += static_cast<std::uint32_t>(sizeof header + header.bytes);
    }
    memory.exchange(arena_.process_word(slot, Arena::kOutputRead), static_cast<std::int32_t>(read));
    if (memory.exchange(arena_.process_word(slot, Arena::kOutputWaiting), 0) != 0) {
      memory.notify(arena_.process_word(slot, Arena::kOutputRead));
    }
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return static_cast<std::int32_t>(a.order - b.order) < 0; });
  return pieces;
}

}  // namespace poolyard::output
