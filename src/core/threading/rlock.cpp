#include <poolyard/threading/rlock.h>

#include <stdexcept>
#include <utility>

namespace poolyard::threading {
namespace {

/// A number for the calling thread that no other ever has: not its address, which one that begins later may get, and with it the lock of one that
/// has ended.
std::uint64_t this_thread() {
  static std::atomic<std::uint64_t> next{1};  // relaxed: only uniqueness matters
  static constinit thread_local std::uint64_t number = 0;
  if (number == 0) [[unlikely]] number = next.fetch_add(1, std::memory_order_relaxed);
  return number;
}

}  // namespace

// Relaxed throughout: whether the owner is the calling thread only that thread changes, and what others are told is "not you" either way.
bool RLock::is_owned() const { return owner_.load(std::memory_order_relaxed) == this_thread(); }

bool RLock::acquire(double timeout_ms) {
  if (!is_owned()) {
    if (!lock_.take(Lock::kTaken | Lock::kOwn, timeout_ms)) return false;
    owner_.store(this_thread(), std::memory_order_relaxed);
  }
  ++depth_;
  return true;
}

void RLock::release() {
  if (!is_owned()) throw std::logic_error("cannot release un-acquired lock");
  if (--depth_ != 0) return;
  owner_.store(0, std::memory_order_relaxed);
  lock_.release();
}

unsigned RLock::release_all() {
  const unsigned depth = std::exchange(depth_, 1);
  release();
  return depth;
}

void RLock::acquire_again(unsigned depth) {
  acquire();
  depth_ = depth;
}

}  // namespace poolyard::threading
