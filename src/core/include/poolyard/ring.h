// A byte stream between two parties over shared memory: one writer, one reader, wherever they live.
//
//     Ring ring = arena.ring(arena.claim_ring(Arena::current_process()));
//     ring.write("ins", 3);                  // in one process
//     char name[3]; ring.read(name, 3);      // in another
//
// Several writers (or readers) of one ring take turns by a lock of their own, as with a pipe. RingClosed is thrown where the other party is
// gone. Sizes are bytes, timeouts milliseconds.
// Invariants: 0 <= written - read <= capacity, both modulo 2^32; only the writer moves `written`, only the reader `read`.
#pragma once

#include <cstddef>
#include <stdexcept>

#include <poolyard/shared_memory.h>

namespace poolyard {

class Arena;

/// The other end of a ring is gone: closed, or its process ended.
struct RingClosed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Ring {
 public:
  static constexpr SharedMemory::Offset kHeaderBytes = 128;
  /// Words of the header that the ring itself does not use, 0 after reset(): for the locks of parties that share an end.
  static constexpr SharedMemory::Offset kWriterLock = 16;
  static constexpr SharedMemory::Offset kReaderLock = 80;

  Ring() = default;
  /// `at`: where the header lies; the data (`capacity` bytes, a power of two) follows it.
  Ring(Arena& arena, SharedMemory::Offset at, std::uint32_t capacity);

  /// Empties the ring and opens both ends. Only while nobody else uses it.
  void reset();

  /// Writes everything, waiting for space. Throws RingClosed once the reader is gone.
  void write(const void* from, std::size_t bytes);
  /// Writes what fits now and returns how much that was; never waits. Throws RingClosed.
  std::size_t try_write(const void* from, std::size_t bytes);
  /// Reads exactly `bytes`, waiting for them. Throws RingClosed when the writer is gone and too little is left.
  void read(void* to, std::size_t bytes);
  /// Reads what is there, up to `bytes`; never waits. Returns 0 when there is nothing.
  std::size_t try_read(void* to, std::size_t bytes);

  /// Bytes that can be read now.
  std::size_t readable() const;
  /// Bytes that can be written now.
  std::size_t writable() const { return capacity_ - readable(); }
  /// The reader's: copies bytes that are readable, `skip` further on, and leaves them in the ring.
  void peek(std::size_t skip, void* to, std::size_t bytes) const;
  /// The reader's: done with so many readable bytes.
  void consume(std::size_t bytes);
  /// Waits until something can be read (true), or the writer is gone or the timeout passed (false).
  bool wait_readable(double timeout_ms = kForever) const;
  /// From here on the next write wakes somebody, for who waits for several things.
  void announce_reader() const;

  /// The writer will write no more; what is in the ring can still be read.
  void close_writer();
  /// The reader will read no more; writers get RingClosed.
  void close_reader();
  /// Wakes both parties to look again: for when one who should have woken them may be dead.
  void wake_again();
  bool writer_closed() const;
  bool reader_closed() const;

  /// Where the header lies; the data follows it.
  SharedMemory::Offset at() const { return at_; }

 private:
  void copy_in(std::uint32_t position, const void* from, std::size_t bytes);
  void copy_out(std::uint32_t position, void* to, std::size_t bytes) const;
  void wake(SharedMemory::Offset waiting, SharedMemory::Offset sequence);

  Arena* arena_ = nullptr;
  SharedMemory* memory_ = nullptr;
  SharedMemory::Offset at_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace poolyard
