// 1021 tasks in the order in which they were queued, in 32 KB: what the queue, and the workers' ranges of it, are made of.
//
// A task is written into its slot and run there. A chunk is filled from its front, handed out from its front, and done with when the
// last of its tasks has ended, which may be long after others': whoever ends tasks says how many.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <new>

#include <poolyard/task.h>

namespace poolyard {

class TaskChunk {
 public:
  // A power of two, less what an allocator needs to stand such chunks side by side.
  static constexpr std::size_t kAlignment = 32768, kBytes = kAlignment - 64;
  static constexpr std::uint32_t kTasks = (kBytes - 32) / sizeof(Task);

  /// `first`: the number of its first task.
  static TaskChunk* make(std::uint32_t first) {
    return make_in(::operator new(kBytes, std::align_val_t(kAlignment)), first);
  }
  /// In the place of one that nobody uses any more.
  static TaskChunk* make_in(void* place, std::uint32_t first) { return ::new (place) TaskChunk(first); }
  static void free(TaskChunk* chunk) { ::operator delete(static_cast<void*>(chunk), std::align_val_t(kAlignment)); }

  Task& task(std::uint32_t index) { return tasks_[index]; }
  /// Numbers begin anew after 2^31, and none is negative.
  std::int32_t number(std::uint32_t index) const { return static_cast<std::int32_t>((first_ + index) & 0x7fffffff); }

  /// `count` of its tasks have ended. Whether those were the last of all it can hold: then nobody uses it any more.
  bool ended(std::uint32_t count) {
    // Acquire and release: what everyone did with its slots, before they are used for others.
    return left_.fetch_sub(count, std::memory_order_acq_rel) == count;
  }

  TaskChunk* next = nullptr;  // the queue's

 private:
  explicit TaskChunk(std::uint32_t first) : first_(first) {}
  std::uint32_t first_;
  std::atomic<std::uint32_t> left_{kTasks};
  alignas(32) Task tasks_[kTasks];
};
static_assert(sizeof(TaskChunk) <= TaskChunk::kBytes);

}  // namespace poolyard
