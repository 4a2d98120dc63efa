// title: A lost wakeup
// about: A thread looks whether something is ready, sees that it is not, and goes to wait for the call. In between the call comes:
//        nobody waits yet, so nobody hears it, and it does not come again. Set fixed to 1: to look and to wait are one step then,
//        under the lock, and wait_for() looks first.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <poolyard/thread.h>
#include <poolyard/threading/condition.h>
#include <thread>

using poolyard::Thread, std::chrono::milliseconds;

poolyard::threading::Lock lock;
poolyard::threading::Condition condition(lock);
std::atomic<bool> ready = false;

void wait_for_call(bool fixed) {
  bool heard = false;
  if (fixed) {
    std::lock_guard guard(condition);
    heard = condition.wait_for([] { return ready.load(); }, 2000);
  } else if (!(heard = ready)) {                  // looked without the lock...
    std::this_thread::sleep_for(milliseconds(200));  // ...and this is when the call comes
    std::lock_guard guard(condition);
    heard = condition.wait(2000);  // without a limit: for ever
  }
  std::printf(heard ? "The waiter goes on\n" : "The waiter has missed the call\n");
}

int main() {
  const int fixed = 0;  // parameter 0..1
  Thread waiter({.name = "waiter"}, wait_for_call, fixed != 0);
  waiter.start();
  std::this_thread::sleep_for(milliseconds(100));
  {
    std::lock_guard guard(condition);
    ready = true;
    condition.notify();
  }
  std::printf("Called\n");
  waiter.join();
}
