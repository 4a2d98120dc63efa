#include <poolyard/semaphore.h>

#include <limits>

#include <poolyard/arena.h>

// semaphore.pml has this as a model, with processes that are killed and go on for a moment.

namespace poolyard {
namespace {
constexpr SharedMemory::Offset kWaiters = 4, kSequence = 8;
}

void SharedSemaphore::reset(int count) {
  arena_->memory().store(at_ + kWaiters, 0);
  arena_->memory().store(at_, count);
}

bool SharedSemaphore::acquire(double timeout_ms) {
  SharedMemory& memory = arena_->memory();
  bool taken = false;
  auto take = [&] {
    std::int32_t count = memory.load(at_);
    while (count > 0 && !taken) taken = memory.compare_exchange(at_, count, count - 1);
    return taken;
  };
  if (take()) return true;
  if (timeout_ms <= 0) return false;
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  // We count ourselves as a waiter, then look; release() raises the count, then looks for waiters. All four accesses are
  // sequentially consistent, so either we see the count or release() sees us. A waiter that is killed stays counted, which
  // costs later releases a needless wake; the wake that went to it goes to all others when its end is noticed.
  memory.fetch_add(at_ + kWaiters, 1);
  for (double left = timeout_ms; left > 0; left = until == kForever ? kForever : until - now_ms()) {
    arena_->sleep_unless(take, at_ + kSequence, left);
    if (taken || take()) break;
  }
  memory.fetch_add(at_ + kWaiters, -1);
  return taken;
}

void SharedSemaphore::release() {
  arena_->memory().fetch_add(at_, 1);
  wake(1);
}

void SharedSemaphore::wake(int count) {
  SharedMemory& memory = arena_->memory();
  // A read-modify-write also for an end, that was recorded before: a waiter that is not seen here counts itself after this, and finds it.
  if (memory.fetch_add(at_ + kWaiters, 0) == 0) return;
  memory.fetch_add(at_ + kSequence, 1);
  memory.notify(at_ + kSequence, count);
}
void SharedSemaphore::wake_again() { wake(std::numeric_limits<int>::max()); }

int SharedSemaphore::value() const { return arena_->memory().load(at_); }

}  // namespace poolyard
