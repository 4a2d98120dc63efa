// title: The lost update
// about: Two threads read a balance, think, and write back what they have read plus one. What the other wrote in between is
//        lost. In Python hasty would be lucky as a rule; here threads really run at once, and even without a thought in
//        between updates are lost, on two cores most of all. The lock always works.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <poolyard/thread.h>
#include <poolyard/threading/lock.h>
#include <string>
#include <thread>

using std::chrono::milliseconds;

std::atomic<int> balance;  // atomic: otherwise C++ would promise nothing at all
poolyard::threading::Lock lock;

void careless(int times) {
  for (int i = 0; i < times; ++i) {
    const int seen = balance;
    std::this_thread::sleep_for(milliseconds(1));  // thinking
    balance = seen + 1;
  }
}

void hasty(int times) {
  for (int i = 0; i < times; ++i) balance = balance + 1;  // reads and writes: ++balance would be one step
}

void careful(int times) {
  for (int i = 0; i < times; ++i) {
    std::lock_guard guard(lock);
    const int seen = balance;
    std::this_thread::sleep_for(milliseconds(1));
    balance = seen + 1;
  }
}

void compare(std::string name, void (*deposit)(int), int times) {
  balance = 0;
  poolyard::Thread one({.name = name + " 1"}, deposit, times), two({.name = name + " 2"}, deposit, times);
  one.start(), two.start();
  one.join(), two.join();
  const int expected = 2 * times, got = balance;
  std::printf("%s: expected %d, got %d, lost %d\n", name.c_str(), expected, got, expected - got);
}

int main() {
  const int times = 50;  // parameter 10..200
  compare("careless", careless, times);
  compare("hasty", hasty, 10'000 * times);
  compare("careful", careful, times);
}
