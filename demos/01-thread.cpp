// title: A thread counts down
// about: The smallest program with a second thread. The main thread starts it and goes on at once: watch the two lanes
//        overlap. The program ends when both are done: nobody needs to join a Thread, or to detach it.

#include <cstdio>
#include <poolyard/thread.h>

void countdown(int n) {
  for (; n > 0; --n) std::printf("T-minus %d\n", n);
  std::printf("Lift-off!\n");
}

int main() {
  poolyard::Thread thread(countdown, 5);
  thread.start();
  std::printf("The main thread is done; the countdown may still be running.\n");
}
