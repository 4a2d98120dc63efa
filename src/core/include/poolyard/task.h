// What a pool of threads queues: a call of a function object that takes no arguments, in 32 bytes.
//
//     Task task([](TaskRunner* runner) { return runner != nullptr; });
//     task.run(runner);             // a TaskRunner: the worker
//
// What is small and can be moved as bytes lies in the task itself, anything else behind a pointer. A task is run or dropped, once, by one
// thread; its function throws nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace poolyard {

/// The worker that runs a task, as the task sees it.
class TaskRunner {
 public:
  // The task that it runs, as in the trace.
  std::int32_t number = 0;
  std::uint16_t pool_number = 0;

  /// To be called when the task begins in earnest, at most once: from here on the trace shows it.
  virtual void begin() = 0;
  /// May be called when it has ended, before anybody is told: from here on the worker counts as one without a task, so that who is told
  /// and has another task for it wakes nobody else.
  virtual void end(bool succeeded) = 0;
  /// Takes that back: the task is not through after all, but tells others, which may take long.
  virtual void go_on() = 0;

 protected:
  ~TaskRunner() = default;
};

class Task {
 public:
  static constexpr std::size_t kInline = 24;
  template <class F>
  static constexpr bool fits = sizeof(F) <= kInline && alignof(F) <= 8 && std::is_trivially_copyable_v<F>;

  Task() = default;
  /// `F`: bool(TaskRunner*), called once. With a null pointer the task is dropped. Returns whether what it did succeeded.
  template <class F>
    requires fits<F> && std::is_invocable_r_v<bool, F&, TaskRunner*>
  explicit Task(F function) : operation_([](void* storage, TaskRunner* runner) -> bool {
      return (*std::launder(static_cast<F*>(storage)))(runner);
    }) {
    ::new (static_cast<void*>(storage_)) F(std::move(function));
  }

  bool run(TaskRunner& runner) { return operation_(storage_, &runner); }
  void drop() { operation_(storage_, nullptr); }

 private:
  bool (*operation_)(void* storage, TaskRunner* runner);
  alignas(8) std::byte storage_[kInline];
};
static_assert(sizeof(Task) == 32 && std::is_trivially_copyable_v<Task>);

}  // namespace poolyard
