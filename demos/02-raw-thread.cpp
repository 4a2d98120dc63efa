// title: A raw thread and a long sleep
// about: start_new_thread() is the raw form. Nobody waits for a raw thread at the end of the program, so the main thread
//        sleeps for 6 seconds to give it time. With 2 seconds the countdown is cut off: try it with the slider.

#include <chrono>
#include <cstdio>
#include <poolyard/thread.h>
#include <thread>

using std::chrono::seconds;

void countdown(int n) {
  for (; n > 0; --n) {
    std::printf("T-minus %d\n", n);
    std::this_thread::sleep_for(seconds(1));
  }
}

int main() {
  const int patience = 6;  // parameter 1..8
  poolyard::start_new_thread([] { countdown(5); });
  std::this_thread::sleep_for(seconds(patience));
  std::printf("The main thread has slept enough.\n");
}
