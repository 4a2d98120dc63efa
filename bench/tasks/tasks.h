// The problem: a batch of small independent tasks, all results wanted.
#pragma once

constexpr int kTasks = 200;

inline int task(int x) {
  volatile int sum = x;
  for (int i = 0; i < 2000; ++i) sum = sum + i;
  return sum;
}
