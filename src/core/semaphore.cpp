#include <poolyard/semaphore.h>

namespace poolyard {
namespace {
constexpr SharedMemory::Offset kWaiters = 4;
}

void SharedSemaphore::reset(int count) {
  memory_->store(at_ + kWaiters, 0);
  memory_->store(at_, count);
}

bool SharedSemaphore::acquire(double timeout_ms) {
  auto take = [this] {
    std::int32_t count = memory_->load(at_);
    while (count > 0) {
      if (memory_->compare_exchange(at_, count, count - 1)) return true;
    }
    return false;
  };
  if (take()) return true;
  if (timeout_ms <= 0) return false;
  double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  // We count ourselves as a waiter, then look; release() raises the count, then looks for waiters. All four accesses are
  // sequentially consistent, so either we see the count or release() sees us. A waiter that is killed stays counted, which
  // costs later releases a needless wake; the wake that went to it goes to all others when its end is noticed.
  memory_->fetch_add(at_ + kWaiters, 1);
  bool taken = false;
  for (;;) {
    if ((taken = take())) break;
    double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) break;
    memory_->wait(at_, 0, left);
  }
  memory_->fetch_add(at_ + kWaiters, -1);
  return taken;
}

void SharedSemaphore::release() {
  memory_->fetch_add(at_, 1);
  if (memory_->fetch_add(at_ + kWaiters, 0) > 0) memory_->notify(at_, 1);
}

void SharedSemaphore::wake_again() {
  if (memory_->load(at_) > 0 && memory_->load(at_ + kWaiters) > 0) memory_->notify(at_);
}

int SharedSemaphore::value() const { return memory_->load(at_); }

}  // namespace poolyard
