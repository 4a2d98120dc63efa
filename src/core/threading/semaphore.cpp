#include <poolyard/threading/semaphore.h>

#include <stdexcept>

#include <poolyard/trace.h>

#include "platform/futex.h"
#include "spin.h"

// The word's last bit says that somebody may sleep. A release clears it and wakes one for each that it gives. Who was asleep and takes
// one sets it again, since others may still sleep, and wakes the next if more are left: they may have been given while the bit was clear.
// release() touches nothing after its one change of the word, so whoever acquires may destroy the semaphore.

namespace poolyard::threading {
namespace {
constexpr std::uint32_t kOne = 2, kAwaited = 1, kMost = 1u << 30;
thread_local Spin spin;
}  // namespace

Semaphore::Semaphore(int value) : Semaphore(value, kMost) {}

Semaphore::Semaphore(int value, std::uint32_t most) : most_(most), word_(static_cast<std::uint32_t>(value) * kOne) {
  if (value < 0) throw std::invalid_argument("semaphore initial value must be >= 0");
}

int Semaphore::value() const { return static_cast<int>(word_.load(std::memory_order_relaxed) / kOne); }

bool Semaphore::acquire(double timeout_ms) {
  // Acquire: with one taken comes what its giver did (the release in release()).
  auto take = [this](std::uint32_t awaited) {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    while (seen >= kOne) {
      if (word_.compare_exchange_weak(seen, (seen - kOne) | awaited, std::memory_order_acquire, std::memory_order_relaxed)) return true;
    }
    return false;
  };
  if (take(0)) return true;
  if (timeout_ms <= 0) return false;
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  if (spin.until([&] { return take(0); })) return true;
  trace::InState waiting(trace::State::lock);
  for (;;) {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    if (seen >= kOne) {
      if (!take(kAwaited)) continue;
      if (word_.load(std::memory_order_relaxed) >= kOne) platform::futex_wake(&word_, 1);
      return true;
    }
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return false;
    if (seen != kAwaited && !word_.compare_exchange_strong(seen, kAwaited, std::memory_order_relaxed)) continue;
    platform::futex_wait(word_, kAwaited, left);
  }
}

void Semaphore::release(int count) {
  if (count < 1) throw std::invalid_argument("n must be one or more");
  std::uint32_t seen = word_.load(std::memory_order_relaxed), next;
  do {
    if (seen / kOne + static_cast<std::uint32_t>(count) > most_) {
      if (most_ == kMost) throw std::overflow_error("the semaphore's value would exceed 2^30");
      throw std::invalid_argument("Semaphore released too many times");
    }
    next = (seen & ~kAwaited) + static_cast<std::uint32_t>(count) * kOne;
  } while (!word_.compare_exchange_weak(seen, next, std::memory_order_release, std::memory_order_relaxed));
  if (seen & kAwaited) platform::futex_wake(&word_, count);
}

}  // namespace poolyard::threading
