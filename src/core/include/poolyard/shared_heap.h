// Memory of any size in the arena, for what a process shares with others: a first-fit heap over blocks of the arena.
//
//     SharedHeap& heap = SharedHeap::own();
//     if (auto at = heap.allocate(100)) { memory.write(*at, …); …; heap.release(*at, 100); }
//
// Sizes are bytes; where there is no room, nothing is given and nothing thrown. Only its places lie in the arena. What is known about them is this process's own: nobody else can damage it or be locked
// out, and with the process's end the blocks are free. Thread-safe.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>

#include <poolyard/arena.h>

namespace poolyard {

class SharedHeap {
 public:
  using Offset = Arena::Offset;

  /// The calling process's heap, in the arena it lives in.
  static SharedHeap& own();

  /// A multiple of 8; nothing when the arena has no room.
  std::optional<Offset> allocate(std::size_t bytes);
  /// For what nobody else will touch any more.
  void release(Offset at, std::size_t bytes);
  /// For what a process that was killed may still use for a moment.
  void retire(Offset at, std::size_t bytes);

 private:
  // What is larger has blocks of its own, which go back to the arena; the rest shares blocks, which stay.
  static constexpr std::size_t kSmall = Arena::kBlockBytes / 2;
  static std::size_t rounded(std::size_t bytes) { return bytes == 0 ? 8 : (bytes + 7) / 8 * 8; }
  void add_free(Offset at, std::size_t bytes);

  struct Resting {
    double until;  // on now_ms()'s clock
    Offset at;
    std::size_t bytes;
  };
  std::mutex mutex_;
  std::map<Offset, std::size_t> free_;  // where, and how many bytes
  std::deque<Resting> resting_;
};

}  // namespace poolyard
