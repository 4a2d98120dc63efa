// Memory that several processes see at once, addressed by byte offset.
//
// Natively it is an anonymous file mapped by every process of a run (POSIX, memfd). In the browser it is a shared
// WebAssembly memory that stands beside each process's own; the program's code cannot point into it, which is why everything
// goes through offsets. Every structure that processes share (rings, semaphores, the process table, trace
// lanes) is written once, on this interface.
//
//     auto memory = poolyard::SharedMemory::create(4096);
//     memory.store(0, 1);
//     memory.notify(0);
//
// Only making it throws (std::runtime_error). That offsets lie within is the caller's care. Thread-safe, in words; plain bytes are ordered by
// the caller. Timeouts are milliseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace poolyard {

/// Milliseconds on a clock that all processes of a machine (or page) share and that never goes back.
double now_ms();

/// A timeout in milliseconds that never comes.
inline constexpr double kForever = std::numeric_limits<double>::infinity();

class SharedMemory {
 public:
  using Offset = std::uint32_t;  ///< in bytes; a multiple of 4 wherever a word is named

  /// New, zeroed memory. Throws std::runtime_error when the system refuses it.
  static SharedMemory create(std::size_t bytes);
  /// Memory that already exists: `handle` as given by handle() in the process that made it. Throws std::runtime_error.
  static SharedMemory attach(int handle, std::size_t bytes);

  SharedMemory() = default;
  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  ~SharedMemory();

  /// A file descriptor natively, an index into the page's list of memories in the browser.
  int handle() const { return handle_; }
  std::size_t size() const { return size_; }
  /// Where a byte lies for this process; null in the browser, where code cannot point there.
  std::byte* address(Offset at) const;

  // One 32-bit word. load is acquire, store is release, the others are sequentially consistent: a waiter's
  // "announce, then look again" and a waker's "change, then look for waiters" need a single order of all four accesses.
  std::int32_t load(Offset at) const;
  void store(Offset at, std::int32_t value);
  std::int32_t exchange(Offset at, std::int32_t value);
  std::int32_t fetch_add(Offset at, std::int32_t value);
  std::int32_t fetch_or(Offset at, std::int32_t bits);
  std::int32_t fetch_and(Offset at, std::int32_t bits);
  /// On failure `expected` becomes the value found.
  bool compare_exchange(Offset at, std::int32_t& expected, std::int32_t desired);

  /// Sleeps while the word holds `expected`, until a notify() or the timeout. May return early: look again.
  /// Returns false only when the timeout passed. Never call it on a page's main thread.
  bool wait(Offset at, std::int32_t expected, double timeout_ms = kForever) const;
  /// Wakes up to `count` waiters of the word.
  void notify(Offset at, int count = std::numeric_limits<int>::max());

  // Plain bytes. The caller orders them: whoever reads has seen, through a word above, that the writer was done.
  void write(Offset at, const void* from, std::size_t bytes);
  void read(Offset at, void* to, std::size_t bytes) const;

  // Words that may be overwritten while they are read (a trace ring's oldest records). Each word is stored with release
  // and loaded with acquire, so this is no data race, and a reader that got any word of a newer record also sees, in the
  // sequence word it looks at next, that the record was replaced: it finds out afterwards whether what it read was torn.
  void write_words(Offset at, const void* from, std::size_t bytes);
  void read_words(Offset at, void* to, std::size_t bytes) const;

 private:
  int handle_ = -1;
  std::size_t size_ = 0;
  std::byte* base_ = nullptr;  // null in the browser: the memory is not addressable from wasm
  bool owner_ = false;
};

}  // namespace poolyard
