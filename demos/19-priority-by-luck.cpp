// title: Priority by luck
// about: Two clerks share a desk, and the guest looks in now and then whether it is free. Here the lock has no line: whoever comes by
//        when it is free has it, and who has just given it back mostly is there before anybody has woken up. So one clerk has turn
//        after turn, the other some, and the guest none. Set pause to 1: who had his turn steps aside for a moment, and the
//        clerks share. With waits, the guest shares, too.

#include <chrono>
#include <cstdio>
#include <memory>
#include <poolyard/thread.h>
#include <poolyard/threading/lock.h>
#include <string>
#include <thread>
#include <vector>

using poolyard::Thread, std::chrono::milliseconds;

poolyard::threading::Lock desk;

int main() {
  const int waits = 0;  // parameter 0..1
  const int clerks = 2;  // parameter 1..4
  const int pause = 0;  // parameter 0..1
  const double end = poolyard::now_ms() + 1000;
  std::vector<int> turns(clerks + 1);
  std::vector<std::unique_ptr<Thread>> threads;
  for (int i = 0; i <= clerks; ++i) {
    const bool stays = i < clerks || waits;
    threads.emplace_back(new Thread({.name = i < clerks ? "clerk " + std::to_string(i + 1) : "guest"}, [&, i, stays] {
      while (poolyard::now_ms() < end) {
        if (desk.acquire(stays ? poolyard::kForever : 0)) {
          std::this_thread::sleep_for(milliseconds(10));
          ++turns[i];
          desk.release();
          if (pause) std::this_thread::sleep_for(milliseconds(3));
        } else {
          std::this_thread::sleep_for(milliseconds(3));  // something else, and then another try
        }
      }
    }));
  }
  for (auto& thread : threads) thread->start();
  for (auto& thread : threads) thread->join();
  for (int i = 0; i <= clerks; ++i) std::printf("%s: %d turns\n", threads[i]->name().c_str(), turns[i]);
}
