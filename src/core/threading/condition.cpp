#include <poolyard/threading/condition.h>

#include <limits>
#include <stdexcept>

#include "platform/futex.h"
#include "wait.h"

namespace poolyard::threading {

/// On the waiting thread's stack, and in the list until it is notified or gives up, both under the lock.
struct Condition::Waiter {
  Waiter* before = nullptr;
  Waiter* after = nullptr;
  std::atomic<std::uint32_t> notified{0};
};

bool Condition::wait(double timeout_ms) {
  if (!is_owned()) throw std::logic_error("cannot wait on un-acquired lock");
  Waiter self;
  self.before = last_;
  (last_ ? last_->after : first_) = &self;
  last_ = &self;
  const std::uint32_t how = lock_ ? lock_->how() : 0;
  if (rlock_ == &own_) own_.lock_.tell_name();  // its own lock is the same thing to people, and has its number
  const unsigned depth = rlock_ ? rlock_->release_all() : (lock_->release(), 0);
  // Relaxed: what happened before the notification comes with the lock.
  auto notified = [&self] { return self.notified.load(std::memory_order_relaxed) != 0; };
  wait_until(trace::Wait::condition, trace::object_at(this), notified, [&self](double left) { platform::futex_wait(self.notified, 0, left); }, timeout_ms);
  if (rlock_) {
    rlock_->acquire_again(depth);
  } else {
    lock_->take(how, kForever);
  }
  if (notified()) return true;  // perhaps just now; then it must count, since nobody else gets it
  (self.before ? self.before->after : first_) = self.after;
  (self.after ? self.after->before : last_) = self.before;
  return false;
}

void Condition::notify(int count) {
  if (!is_owned()) throw std::logic_error("cannot notify on un-acquired lock");
  for (; count > 0 && first_; --count) {
    Waiter* waiter = first_;
    first_ = waiter->after;
    (first_ ? first_->before : last_) = nullptr;
    waiter->notified.store(1, std::memory_order_relaxed);
    platform::futex_wake(&waiter->notified, 1);
  }
}

void Condition::notify_all() { notify(std::numeric_limits<int>::max()); }

}  // namespace poolyard::threading
