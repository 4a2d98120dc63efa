// title: A daemon thread dies with the program
// about: A program waits for its threads, but not for daemons. The heartbeat would go on for ever; it is cut off the moment
//        the main thread is done. Without .daemon = true only Stop could end the program.

#include <chrono>
#include <cstdio>
#include <poolyard/thread.h>
#include <thread>

using std::chrono::milliseconds;

void heartbeat() {
  for (int beats = 1;; ++beats) {
    std::printf("heartbeat %d\n", beats);
    std::this_thread::sleep_for(milliseconds(250));
  }
}

int main() {
  poolyard::Thread thread({.name = "heartbeat", .daemon = true}, heartbeat);
  thread.start();
  std::printf("The main thread works for a second...\n");
  std::this_thread::sleep_for(milliseconds(1000));
  std::printf("...and is done, so the heartbeat stops too.\n");
}
