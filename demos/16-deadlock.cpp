// title: A deadlock, and its cure
// about: Each of two threads takes one lock and then wants the other's. Neither gives up what it has, so both wait for ever. The
//        main thread looks on for two seconds and gives up. Set ordered to 1: both take lock_a first, and that is the whole cure.

#include <chrono>
#include <cstdio>
#include <mutex>
#include <poolyard/thread.h>
#include <poolyard/threading/lock.h>
#include <thread>

using poolyard::Thread, poolyard::threading::Lock;

Lock lock_a{"lock_a"}, lock_b{"lock_b"};  // their names stand in the report

void work(Lock& first, Lock& second) {
  const std::string name = poolyard::threading::current_thread().name();
  std::lock_guard has_first(first);
  std::printf("%s has its first lock\n", name.c_str());
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // time enough for the other to take one, too
  std::lock_guard has_second(second);
  std::printf("%s has both\n", name.c_str());
}

int main() {
  const int ordered = 0;  // parameter 0..1
  // Daemons, so that the program can end without them.
  Thread one({.name = "One", .daemon = true}, [] { work(lock_a, lock_b); });
  Thread two({.name = "Two", .daemon = true}, [&] { ordered ? work(lock_a, lock_b) : work(lock_b, lock_a); });
  one.start();
  two.start();
  const bool one_done = one.join(2000);  // without a limit this would wait for ever, as they do
  const bool two_done = two.join(100);
  std::printf(one_done || two_done ? "Both are done.\n" : "A deadlock: each waits for the other.\n");
}
