#include "platform/futex.h"

#include <poolyard/simulated.h>

namespace poolyard::platform {

// The instructions themselves: Emscripten's futex adds what only a thread needs that may not wait.

namespace {

void wait32(int* at, int expected, long long nanoseconds) { __builtin_wasm_memory_atomic_wait32(at, expected, nanoseconds); }

// Not to be put into its caller, by the compiler or by Binaryen: what node 20 first makes of this instruction between others waits although
// the word has changed.
void (*const volatile wait_apart)(int*, int, long long) = wait32;

simulated::Place place_of(const void* word) { return {reinterpret_cast<std::uintptr_t>(word), false}; }

}  // namespace

void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, double timeout_ms) {
  if (const simulated::Machine* machine = simulated::here()) {
    if (word.load(std::memory_order_relaxed) == expected) machine->wait(place_of(&word), timeout_ms);
    return;
  }
  if (timeout_ms <= 0) return;
  const auto nanoseconds = timeout_ms < 1e12 ? static_cast<long long>(timeout_ms * 1e6) : -1;
  auto* at = reinterpret_cast<int*>(const_cast<std::atomic<std::uint32_t>*>(&word));
  wait_apart(at, static_cast<int>(expected), nanoseconds);
}

void futex_wake(const std::atomic<std::uint32_t>* word, int count) {
  if (const simulated::Machine* machine = simulated::here()) return machine->wake(place_of(word), count);
  auto* at = reinterpret_cast<int*>(const_cast<std::atomic<std::uint32_t>*>(word));
  __builtin_wasm_memory_atomic_notify(at, static_cast<unsigned>(count));
}

}  // namespace poolyard::platform
