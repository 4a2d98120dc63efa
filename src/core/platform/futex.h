// Sleeping on a word of the process's own memory: what locks, results and idle workers wait with. One implementation each in
// posix/ and browser/; for words that processes share see SharedMemory.
#pragma once

#include <atomic>
#include <cstdint>

#include <poolyard/shared_memory.h>

namespace poolyard::platform {

/// Sleeps while the word holds `expected`, until futex_wake() or the timeout. May return early: look again. Never on a page's
/// main thread. It orders nothing by itself: what the sleeper reads afterwards it orders by its own next look at the word.
void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected, double timeout_ms = kForever);
/// Wakes up to `count` of the word's sleepers. The word need not exist any more.
void futex_wake(const std::atomic<std::uint32_t>* word, int count);

}  // namespace poolyard::platform
