// The tasks of a pool that no worker has taken yet, first come first served: a list of chunks. Not thread-safe: the pool's lock guards
// it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "task_range.h"

namespace poolyard {

class TaskQueue {
 public:
  TaskQueue() = default;
  ~TaskQueue() {
    free_list(head_);
    free_list(spare_);
  }
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  std::uint32_t size() const { return size_; }

  /// Gives its number.
  std::int32_t push(const Task& task) {
    if (!tail_ || end_ == TaskChunk::kTasks) grow();
    tail_->task(end_) = task;
    ++size_;
    return tail_->number(end_++);
  }
  /// The first tasks, at most so many: fewer where a chunk ends.
  TaskSpan pop(std::uint32_t most) {
    if (size_ == 0) return {};
    const std::uint32_t left = (head_ == tail_ ? end_ : TaskChunk::kTasks) - begin_;
    TaskSpan span{head_, begin_, begin_ + std::min(most, left)};
    begin_ = span.end;
    size_ -= span.size();
    if (begin_ == TaskChunk::kTasks) {
      // From here on it belongs to those who run its tasks.
      head_ = head_->next;
      if (!head_) tail_ = nullptr;
      begin_ = 0;
    }
    return span;
  }
  /// A chunk whose tasks have all ended.
  void give_back(TaskChunk* chunk) {
    if (spares_ == kSpares) return TaskChunk::free(chunk);
    chunk->next = spare_;
    spare_ = chunk;
    ++spares_;
  }

 private:
  static constexpr int kSpares = 4;  // enough that a steady flow allocates nothing

  void grow() {
    TaskChunk* chunk;
    if (spare_) {
      chunk = spare_;
      spare_ = chunk->next;
      --spares_;
      chunk = TaskChunk::make_in(chunk, next_number_);
    } else {
      chunk = TaskChunk::make(next_number_);
    }
    next_number_ += TaskChunk::kTasks;
    (tail_ ? tail_->next : head_) = chunk;
    tail_ = chunk;
    end_ = 0;
  }
  static void free_list(TaskChunk* chunk) {
    while (chunk) TaskChunk::free(std::exchange(chunk, chunk->next));
  }

  TaskChunk* head_ = nullptr;  // begin_: its first task that is queued
  TaskChunk* tail_ = nullptr;  // end_: behind its last one
  TaskChunk* spare_ = nullptr;
  std::uint32_t begin_ = 0, end_ = 0;
  std::uint32_t size_ = 0;
  std::uint32_t next_number_ = 1;
  int spares_ = 0;
};

}  // namespace poolyard
