#include <poolyard/threading/semaphore.h>

#include <stdexcept>

#include "platform/futex.h"
#include "wait.h"

// The word's last bit says that somebody may sleep. A release clears it and wakes one for each that it gives. Who was asleep and takes
// one sets it again, since others may still sleep, and wakes the next if more are left: they may have been given while the bit was clear.
// release() touches nothing after its one change of the word, so whoever acquires may destroy the semaphore.

namespace poolyard::threading {
namespace {
constexpr std::uint32_t kOne = 2, kAwaited = 1, kMost = 1u << 30;
}  // namespace

Semaphore::Semaphore(int value) : Semaphore(value, kMost) {}

Semaphore::Semaphore(int value, std::uint32_t most) : most_(most), word_(static_cast<std::uint32_t>(value) * kOne) {
  if (value < 0) throw std::invalid_argument("semaphore initial value must be >= 0");
}

int Semaphore::value() const { return static_cast<int>(word_.load(std::memory_order_relaxed) / kOne); }

bool Semaphore::acquire(double timeout_ms) {
  std::uint32_t slept = 0;  // kAwaited once it has
  auto take = [&] {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    while (seen >= kOne) {
      // Acquire: with one taken comes what its giver did (the release in release()).
      const std::uint32_t left = (seen - kOne) | slept;
      if (!word_.compare_exchange_weak(seen, left, std::memory_order_acquire, std::memory_order_relaxed)) continue;
      if (slept && left >= kOne) platform::futex_wake(&word_, 1);
      return true;
    }
    return false;
  };
  return wait_until(trace::Wait::semaphore, trace::object_at(this), take,
                    [&](double left) {
                      std::uint32_t seen = 0;
                      slept = kAwaited;
                      if (word_.compare_exchange_strong(seen, kAwaited, std::memory_order_relaxed) || seen == kAwaited) {
                        platform::futex_wait(word_, kAwaited, left);
                      }
                    },
                    timeout_ms);
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
