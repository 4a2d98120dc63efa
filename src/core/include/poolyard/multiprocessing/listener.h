// A place in a run that processes can be connected to by its name: what a socket at an address is between programs.
//
//     auto listener = poolyard::multiprocessing::Listener::create("kitchen");
//     if (auto streams = listener->accept(100)) …                   // 100 ms at most
//     // in another process of the run, or in the same one
//     Streams streams = poolyard::multiprocessing::connect("kitchen");
//
// Each side gets two rings of the arena: one that it reads, one that it writes. What travels in them is theirs to agree on. A connection is
// there at once, also before it is accepted; if the listener ends without having accepted it, the other side finds its end.
//
// A listener is the process's that made it, and ends with it; a fork's copy of it does nothing. Errors: FileExistsError (shared_memory.h) where
// the name is taken, ConnectionRefused where nobody listens, ArenaFull. Thread-safe. Timeouts are milliseconds.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <poolyard/arena.h>
#include <poolyard/multiprocessing/shared_memory.h>

namespace poolyard::multiprocessing {

/// Nobody listens there, or no more.
struct ConnectionRefused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The rings of one side, by their numbers in the arena, and that side's ends of them, owned by its process.
struct Streams {
  std::int32_t reads;
  std::int32_t writes;
};

class Listener {
 public:
  /// A name has 63 bytes at most.
  static std::unique_ptr<Listener> create(const std::string& name);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// The next one who has connected; nothing when nobody has within the timeout, or it was closed.
  std::optional<Streams> accept(double timeout_ms);
  /// Nobody can connect any more; who has, and was not accepted, finds the end.
  void close();
  bool closed() const { return !open_.load(std::memory_order_acquire) || !is_ours(); }
  /// Where who connects announces it.
  Ring ring() const { return Arena::current()->ring(ring_); }

 private:
  Listener() = default;
  std::optional<Streams> take();
  bool is_ours() const;

  SharedMemory place_;
  int ring_ = -1;
  int process_ = -1, generation_ = 0;
  std::atomic<bool> open_{true};
};

/// Throws ConnectionRefused; while too many wait to be accepted, it waits, too.
Streams connect(const std::string& name);

}  // namespace poolyard::multiprocessing
