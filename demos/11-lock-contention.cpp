// title: One lock, many waiting
// about: Four threads share a printer. While one holds the lock, the others stand in it: in the timeline, three lanes out of
//        four are always waiting. The second round holds the lock only for the part that needs it, and is much quicker.

#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <poolyard/thread.h>
#include <poolyard/threading/lock.h>
#include <string>
#include <thread>
#include <vector>

using poolyard::Thread, std::chrono::milliseconds;

poolyard::threading::Lock printer;

void whole_job() {
  std::lock_guard guard(printer);
  std::this_thread::sleep_for(milliseconds(200));  // layout: does not need the printer at all
  std::this_thread::sleep_for(milliseconds(50));   // printing
}

void short_hold() {
  std::this_thread::sleep_for(milliseconds(200));
  std::lock_guard guard(printer);
  std::this_thread::sleep_for(milliseconds(50));
}

void measure(std::string name, void (*job)(), int jobs) {
  const double start = poolyard::now_ms();
  std::vector<std::unique_ptr<Thread>> threads;
  for (int i = 1; i <= jobs; ++i) threads.emplace_back(new Thread({.name = name + " " + std::to_string(i)}, job));
  for (auto& thread : threads) thread->start();
  for (auto& thread : threads) thread->join();
  std::printf("%s: %.1f s\n", name.c_str(), (poolyard::now_ms() - start) / 1000);
}

int main() {
  const int jobs = 4;  // parameter 1..12
  measure("whole_job", whole_job, jobs);
  measure("short_hold", short_hold, jobs);
}
