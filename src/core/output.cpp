#include <poolyard/output.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include <poolyard/arena.h>
#include <poolyard/bell.h>
#include <poolyard/fork.h>
#include <poolyard/simulated.h>
#include <poolyard/trace.h>

namespace poolyard::output {
namespace {

// What stands before the bytes of a piece in a process's output ring.
struct Header {
  std::uint32_t bytes;      // and kError
  std::uint32_t order;
  std::int32_t lane;
  std::int32_t generation;  // of that lane
  double time;
};
static_assert(sizeof(Header) == 24);
constexpr std::uint32_t kError = 1u << 31;  // stderr, not stdout

// Longer texts go as several pieces, so that a piece always fits.
constexpr std::size_t kPieceBytes = Arena::kOutputBytes / 4;

/// The calling process's ring. It has one producer: whose turn it is.
struct Own {
  Arena& arena = *Arena::current();
  SharedMemory& memory = arena.memory();
  SharedMemory::Offset written_at = arena.process_word(Arena::current_process(), Arena::kOutputWritten);
  SharedMemory::Offset read_at = arena.process_word(Arena::current_process(), Arena::kOutputRead);
  SharedMemory::Offset waiting_at = arena.process_word(Arena::current_process(), Arena::kOutputWaiting);
  SharedMemory::Offset data = arena.output_data(Arena::current_process());
  std::uint32_t written = static_cast<std::uint32_t>(memory.load(written_at));

  std::uint32_t free() const { return Arena::kOutputBytes - (written - static_cast<std::uint32_t>(memory.load(read_at))); }

  void copy_in(std::uint32_t position, const void* bytes, std::size_t count) {
    std::uint32_t start = position % Arena::kOutputBytes;
    std::size_t first = std::min<std::size_t>(count, Arena::kOutputBytes - start);
    memory.write(data + start, bytes, first);
    if (first < count) memory.write(data, static_cast<const char*>(bytes) + first, count - first);
  }

  /// A piece for which there is room.
  void put(Stream stream, std::string_view part) {
    Header header{static_cast<std::uint32_t>(part.size()) | (stream == Stream::err ? kError : 0),
                  static_cast<std::uint32_t>(memory.fetch_add(arena.header_word(Arena::kOutputOrder), 1)),
                  trace::current_lane(), trace::current_generation(), trace::trace_now()};
    copy_in(written, &header, sizeof header);
    copy_in(written + static_cast<std::uint32_t>(sizeof header), part.data(), part.size());
    written += static_cast<std::uint32_t>(sizeof header + part.size());
    // Release: the piece before the position that announces it. A read-modify-write for the bell's sake.
    memory.exchange(written_at, static_cast<std::int32_t>(written));
    Bell(arena).ring(free() < Arena::kOutputBytes / 2 ? Bell::Call::urgent : Bell::Call::news);
  }
};

/// The threads of a process take turns.
std::mutex*& turn() {
  static auto* mutex = new std::mutex;
  return mutex;
}
// A copy writes to a ring of its own; whoever had the turn stayed behind.
const bool comes_through_a_fork = (at_fork({.in_child = [] { turn() = new std::mutex; }}), true);

}  // namespace

bool try_write(Stream stream, std::string_view text) {
  std::unique_lock lock(*turn(), std::try_to_lock);
  if (!lock) return false;
  Own own;
  if (text.size() > kPieceBytes || own.free() < sizeof(Header) + text.size()) return false;
  if (!text.empty()) own.put(stream, text);
  return true;
}

void write(Stream stream, std::string_view text) {
  std::lock_guard lock(*turn());
  Own own;
  while (!text.empty()) {
    std::string_view part = text.substr(0, kPieceBytes);
    text.remove_prefix(part.size());
    while (own.free() < sizeof(Header) + part.size()) {
      // The reader moves its position, then looks at `waiting`; we announce ourselves, then look again.
      std::int32_t read = own.memory.load(own.read_at);
      own.memory.exchange(own.waiting_at, 1);
      if (own.free() >= sizeof(Header) + part.size()) break;
      Bell(own.arena).ring(Bell::Call::urgent);
      const simulated::Outside reader;  // takes no part in a simulated run
      own.memory.wait(own.read_at, read);
    }
    own.put(stream, part);
  }
}

Reader::Reader(Arena& arena) : arena_(arena) { arena.memory().store(arena.header_word(Arena::kOutputReader), 1); }

std::vector<Piece> Reader::poll() {
  std::vector<Piece> pieces;
  SharedMemory& memory = arena_.memory();
  for (int slot = 0; slot < Arena::kProcesses; ++slot) {
    auto written = static_cast<std::uint32_t>(memory.load(arena_.process_word(slot, Arena::kOutputWritten)));
    auto read = static_cast<std::uint32_t>(memory.load(arena_.process_word(slot, Arena::kOutputRead)));
    if (read == written) continue;
    int pid = memory.load(arena_.process_word(slot, Arena::kPid));
    // All of it at once; the positions move only over whole pieces.
    taken_.resize(std::min(written - read, Arena::kOutputBytes));
    std::uint32_t start = read % Arena::kOutputBytes;
    std::size_t first = std::min<std::size_t>(taken_.size(), Arena::kOutputBytes - start);
    memory.read(arena_.output_data(slot) + start, taken_.data(), first);
    memory.read(arena_.output_data(slot), taken_.data() + first, taken_.size() - first);
    memory.exchange(arena_.process_word(slot, Arena::kOutputRead), static_cast<std::int32_t>(written));
    if (memory.exchange(arena_.process_word(slot, Arena::kOutputWaiting), 0) != 0) {
      memory.notify(arena_.process_word(slot, Arena::kOutputRead));
    }
    for (std::size_t at = 0; taken_.size() - at >= sizeof(Header);) {
      Header header;
      std::memcpy(&header, taken_.data() + at, sizeof header);
      at += sizeof header;
      const std::size_t bytes = std::min<std::size_t>(header.bytes & ~kError, taken_.size() - at);
      pieces.push_back({.stream = header.bytes & kError ? Stream::err : Stream::out,
                        .order = header.order,
                        .time = header.time,
                        .process = slot,
                        .pid = pid,
                        .lane = header.lane,
                        .generation = header.generation,
                        .text = taken_.substr(at, bytes)});
      at += bytes;
    }
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return static_cast<std::int32_t>(a.order - b.order) < 0; });
  return pieces;
}

}  // namespace poolyard::output
