#include "platform/futex.h"

#include <cmath>
#include <ctime>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <poolyard/simulated.h>

namespace poolyard::platform {

static_assert(sizeof(std::atomic<std::uint32_t>) == 4 && std::atomic<std::uint32_t>::is_always_lock_free);

namespace {
simulated::Place place_of(const void* word) { return {reinterpret_cast<std::uintptr_t>(word), false}; }
}  // namespace

void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, double timeout_ms) {
  if (const simulated::Machine* machine = simulated::here()) {
    if (word.load(std::memory_order_relaxed) == expected) machine->wait(place_of(&word), timeout_ms);
    return;
  }
  timespec timeout{};
  timespec* until = nullptr;
  if (timeout_ms < 1e12) {
    if (timeout_ms <= 0) return;
    timeout.tv_sec = static_cast<time_t>(timeout_ms / 1e3);
    timeout.tv_nsec = static_cast<long>(std::fmod(timeout_ms, 1e3) * 1e6);
    until = &timeout;
  }
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, until, nullptr, 0);
}

void futex_wake(const std::atomic<std::uint32_t>* word, int count) {
  if (const simulated::Machine* machine = simulated::here()) return machine->wake(place_of(word), count);
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

}  // namespace poolyard::platform
