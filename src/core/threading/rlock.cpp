#include <poolyard/threading/rlock.h>

#include <stdexcept>
#include <utility>

namespace poolyard::threading {
namespace {

/// Its address names the calling thread, at no cost.
thread_local char self;

}  // namespace

// Relaxed throughout: whether the owner is the calling thread only that thread changes, and what others are told is "not you" either way.
bool RLock::is_owned() const { return owner_.load(std::memory_order_relaxed) == &self; }

bool RLock::acquire(double timeout_ms) {
  if (!is_owned()) {
    if (!lock_.acquire(timeout_ms)) return false;
    owner_.store(&self, std::memory_order_relaxed);
  }
  ++depth_;
  return true;
}

void RLock::release() {
  if (!is_owned()) throw std::logic_error("cannot release un-acquired lock");
  if (--depth_ != 0) return;
  owner_.store(nullptr, std::memory_order_relaxed);
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
