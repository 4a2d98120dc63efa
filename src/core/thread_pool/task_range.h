// The tasks that a worker has taken from the queue and not begun: a stretch of a chunk, in one word, from whose front the worker
// takes them one by one, and others, who have none, steal.
//
// The word is the chunk's address and the stretch's two ends. It is as in Chase and Lev's deque that one thread adds and all take;
// but what is added comes as a whole and only to an empty range, so there is no array to grow and no end that only the owner moves, and
// each step is a compare-and-swap of all there is to know: no two takers get the same task, and a word that was there
// before (ABA) is as good as new, since it names the same tasks. Everyone takes from the front, so that tasks begin in their order.
// thread_pool.pml has this and the parking of workers as a model, which is checked over all interleavings.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "task_chunk.h"

namespace poolyard {

/// A stretch of a chunk, as a value.
struct TaskSpan {
  TaskChunk* chunk = nullptr;
  std::uint32_t begin = 0, end = 0;
  std::uint32_t size() const { return end - begin; }
};

class TaskRange {
 public:
  bool empty() const { return size_of(word_.load(std::memory_order_relaxed)) == 0; }  // a hint: it may change at once

  /// The owner's, when it is empty: so nobody else changes it, and a store will do. Release: the tasks, which the owner has from the
  /// queue (under its lock) or from another range (acquire), before the word that leads thieves to them.
  void fill(TaskSpan span) { word_.store(pack(span), std::memory_order_release); }

  /// The owner's: its next task, as a span of one or none. Relaxed: it filled the range itself. Thieves that read the word after this
  /// still see fill()'s release, since read-modify-writes continue what it began.
  TaskSpan take() {
    return take([](std::uint32_t) { return 1u; }, std::memory_order_relaxed);
  }
  /// Anybody's: the first half, or the last one.
  TaskSpan steal() {
    return take([](std::uint32_t size) { return (size + 1) / 2; }, std::memory_order_acquire);
  }
  /// Anybody's: all.
  TaskSpan steal_all() {
    return take([](std::uint32_t size) { return size; }, std::memory_order_acquire);
  }

 private:
  // 10 bits count a chunk's tasks; an address is a multiple of 2^15, and no machine has one of more than 57 bits.
  static constexpr unsigned kBits = 10, kAddressBits = 15;
  static constexpr std::uint64_t kMask = (1u << kBits) - 1;
  static_assert(TaskChunk::kTasks <= kMask && TaskChunk::kAlignment == 1u << kAddressBits);

  static std::uint64_t pack(TaskSpan span) {
    return std::uint64_t{reinterpret_cast<std::uintptr_t>(span.chunk)} >> kAddressBits << 2 * kBits |
           std::uint64_t{span.begin} << kBits | span.end;
  }
  static TaskSpan unpack(std::uint64_t word) {
    return {reinterpret_cast<TaskChunk*>(static_cast<std::uintptr_t>(word >> 2 * kBits << kAddressBits)),
            static_cast<std::uint32_t>(word >> kBits & kMask), static_cast<std::uint32_t>(word & kMask)};
  }
  static std::uint32_t size_of(std::uint64_t word) { return unpack(word).size(); }

  template <class HowMany>
  TaskSpan take(HowMany how_many, std::memory_order order) {
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    for (;;) {
      const TaskSpan span = unpack(seen);
      if (span.size() == 0) return {};
      const std::uint32_t first_left = span.begin + how_many(span.size());
      if (word_.compare_exchange_weak(seen, pack({span.chunk, first_left, span.end}), order, std::memory_order_relaxed)) {
        return {span.chunk, span.begin, first_left};
      }
    }
  }

  std::atomic<std::uint64_t> word_{0};
};

}  // namespace poolyard
