#include <poolyard/multiprocessing/rlock.h>

#include <atomic>

#include "recursive_lock.h"

namespace poolyard::multiprocessing {

bool RLock::acquire(double timeout_ms) {
  const auto outcome = RecursiveLock(object_).acquire(timeout_ms);
  if (outcome == RobustLock::Outcome::owner_died) [[unlikely]] {
    throw OwnerDied(std::shared_ptr<const SharedObject>(new SharedObject(object_), [](const SharedObject* object) {
      RecursiveLock(*object).release();
      delete object;
    }));
  }
  return outcome == RobustLock::Outcome::acquired;
}

void RLock::release() {
  if (!is_owned()) throw std::logic_error("cannot release un-acquired lock");
  RecursiveLock(object_).release();
}

bool RLock::locked() const { return RecursiveLock(object_).locked(); }
bool RLock::is_owned() const { return RecursiveLock(object_).is_owned(); }

std::int32_t RecursiveLock::this_thread() {
  static std::atomic<std::int32_t> next{1};  // relaxed: only uniqueness matters
  static thread_local const std::int32_t number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace poolyard::multiprocessing
