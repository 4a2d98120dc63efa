#include <poolyard/ring.h>

#include <algorithm>

#include <poolyard/arena.h>
#include <poolyard/simulated.h>

namespace poolyard {
namespace {

// The header's words. The two positions lie on cache lines of their own parties.
using Offset = SharedMemory::Offset;
constexpr Offset kWritten = 0;
constexpr Offset kSpaceSequence = 4;   // counted up by the reader for a waiting writer
constexpr Offset kWriterWaits = 8;
constexpr Offset kWriterClosed = 12;
constexpr Offset kRead = 64;
constexpr Offset kDataSequence = 68;   // counted up by the writer for a waiting reader
constexpr Offset kReaderWaits = 72;
constexpr Offset kReaderClosed = 76;

// A wake costs some 35 µs on each side, a look at the word some 10 ns: worth looking for a while before parking.
constexpr int kSpins = 2000;

}  // namespace

Ring::Ring(Arena& arena, Offset at, std::uint32_t capacity) : arena_(&arena), memory_(&arena.memory()), at_(at), capacity_(capacity) {}

void Ring::reset() {
  for (Offset at = 0; at < kHeaderBytes; at += 4) memory_->store(at_ + at, 0);
}

void Ring::copy_in(std::uint32_t position, const void* from, std::size_t bytes) {
  std::uint32_t start = position & (capacity_ - 1);
  std::size_t first = std::min<std::size_t>(bytes, capacity_ - start);
  memory_->write(at_ + kHeaderBytes + start, from, first);
  if (first < bytes) memory_->write(at_ + kHeaderBytes, static_cast<const char*>(from) + first, bytes - first);
}

void Ring::copy_out(std::uint32_t position, void* to, std::size_t bytes) const {
  std::uint32_t start = position & (capacity_ - 1);
  std::size_t first = std::min<std::size_t>(bytes, capacity_ - start);
  memory_->read(at_ + kHeaderBytes + start, to, first);
  if (first < bytes) memory_->read(at_ + kHeaderBytes, static_cast<char*>(to) + first, bytes - first);
}

void Ring::wake(Offset waiting, Offset sequence) {
  // The waiter sets `waiting`, then looks at the position again; we moved the position, then look at `waiting`. Both
  // accesses of `waiting` are sequentially consistent read-modify-writes, so one of the two sees the other.
  if (memory_->exchange(at_ + waiting, 0) != 0) {
    memory_->fetch_add(at_ + sequence, 1);
    memory_->notify(at_ + sequence);
  }
}

std::size_t Ring::try_write(const void* from, std::size_t bytes) {
  if (reader_closed()) throw RingClosed("nobody reads at the other end");
  auto written = static_cast<std::uint32_t>(memory_->load(at_ + kWritten));
  // Acquire: what the reader has taken out of the ring it has finished copying.
  auto read = static_cast<std::uint32_t>(memory_->load(at_ + kRead));
  std::size_t count = std::min<std::size_t>(bytes, capacity_ - (written - read));
  if (count == 0) return 0;
  copy_in(written, from, count);
  // Release: the bytes before the position that announces them.
  memory_->exchange(at_ + kWritten, static_cast<std::int32_t>(written + static_cast<std::uint32_t>(count)));
  wake(kReaderWaits, kDataSequence);
  return count;
}

void Ring::write(const void* from, std::size_t bytes) {
  const char* rest = static_cast<const char*>(from);
  while (bytes > 0) {
    std::size_t count = try_write(rest, bytes);
    rest += count;
    bytes -= count;
    if (bytes == 0) return;
    auto full = [this] {
      auto used = static_cast<std::uint32_t>(memory_->load(at_ + kWritten)) -
                  static_cast<std::uint32_t>(memory_->load(at_ + kRead));
      return used == capacity_ && !reader_closed();
    };
    for (int spin = simulated::here() ? kSpins : 0; spin < kSpins && full(); ++spin) {
    }
    auto has_room = [&] {
      memory_->exchange(at_ + kWriterWaits, 1);
      return !full();
    };
    arena_->sleep_unless(has_room, at_ + kSpaceSequence, kForever);
  }
}

std::size_t Ring::readable() const {
  return static_cast<std::uint32_t>(memory_->load(at_ + kWritten)) -
         static_cast<std::uint32_t>(memory_->load(at_ + kRead));
}

std::size_t Ring::try_read(void* to, std::size_t bytes) {
  auto read = static_cast<std::uint32_t>(memory_->load(at_ + kRead));
  // Acquire: the bytes the position announces are there.
  auto written = static_cast<std::uint32_t>(memory_->load(at_ + kWritten));
  std::size_t count = std::min<std::size_t>(bytes, written - read);
  if (count == 0) return 0;
  copy_out(read, to, count);
  consume(count);
  return count;
}

void Ring::peek(std::size_t skip, void* to, std::size_t bytes) const {
  copy_out(static_cast<std::uint32_t>(memory_->load(at_ + kRead)) + static_cast<std::uint32_t>(skip), to, bytes);
}

void Ring::consume(std::size_t bytes) {
  // Release: we are done with these bytes before the writer may overwrite them.
  memory_->fetch_add(at_ + kRead, static_cast<std::int32_t>(bytes));
  wake(kWriterWaits, kSpaceSequence);
}

void Ring::announce_reader() const { memory_->exchange(at_ + kReaderWaits, 1); }

bool Ring::wait_readable(double timeout_ms) const {
  for (int spin = simulated::here() ? kSpins : 0; spin < kSpins; ++spin) {
    if (readable() > 0) return true;
    if (timeout_ms <= 0 || writer_closed()) break;
  }
  double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  for (;;) {
    // Closed first, then the position: what was written before closing must not be missed.
    const bool closed = writer_closed();
    if (readable() > 0) return true;
    const double left = until == kForever ? kForever : until - now_ms();
    if (closed || left <= 0) return false;
    auto may_go_on = [this] {
      memory_->exchange(at_ + kReaderWaits, 1);
      return readable() > 0 || writer_closed();
    };
    arena_->sleep_unless(may_go_on, at_ + kDataSequence, left);
  }
}

void Ring::read(void* to, std::size_t bytes) {
  char* rest = static_cast<char*>(to);
  while (bytes > 0) {
    std::size_t count = try_read(rest, bytes);
    rest += count;
    bytes -= count;
    if (bytes > 0 && count == 0 && !wait_readable()) throw RingClosed("nobody writes at the other end");
  }
}

void Ring::wake_again() {
  // Not by `waiting`: a writer that is killed between taking that word and counting up takes the wake with it.
  for (Offset sequence : {kDataSequence, kSpaceSequence}) {
    memory_->fetch_add(at_ + sequence, 1);
    memory_->notify(at_ + sequence);
  }
}

void Ring::close_writer() {
  memory_->exchange(at_ + kWriterClosed, 1);
  wake_again();
}

void Ring::close_reader() {
  memory_->exchange(at_ + kReaderClosed, 1);
  wake_again();
}

bool Ring::writer_closed() const { return memory_->load(at_ + kWriterClosed) != 0; }
bool Ring::reader_closed() const { return memory_->load(at_ + kReaderClosed) != 0; }

}  // namespace poolyard
