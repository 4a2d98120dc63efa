// The problems, on two workers: small tasks whose results are wanted; empty tasks that nobody asks for; many results at once; one
// task at a time; a function over a range.
#pragma once

#include <cstdint>

constexpr int kWorkers = 2;

constexpr int kTasks = 200;
// Not inlined: how fast the loop is depends on how it is compiled, and it is to be the same for all.
[[gnu::noinline]] inline int task(int x) {
  volatile int sum = x;
  for (int i = 0; i < 2000; ++i) sum = sum + i;
  return sum;
}

constexpr int kEmptyTasks = 1'000'000;
constexpr int kResults = 250'000;
inline int next(int x) { return x + 1; }

constexpr int kRange = 1 << 20;
inline std::uint32_t mix(int x) { return (static_cast<std::uint32_t>(x) ^ static_cast<std::uint32_t>(x) >> 7) * 2654435761u; }
