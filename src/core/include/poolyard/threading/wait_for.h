// Condition::wait_for(), of threads and of processes: what that says of it. `timeout_ms` is milliseconds.
#pragma once

#include <poolyard/shared_memory.h>

namespace poolyard::threading {

/// Waits at the condition until `ready()`, which is called with its lock; gives what that gave last.
template <class Condition, class F>
auto wait_for(Condition& condition, F& ready, double timeout_ms) {
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  auto answer = ready();
  while (!answer) {
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) break;
    condition.wait(left);
    answer = ready();
  }
  return answer;
}

}  // namespace poolyard::threading
