// title: A convoy behind the interpreter lock
// about: There is none here. The clerk has many small things to do, with a short pause after each, beside a thread that only computes;
//        but C++ has no interpreter lock that he would have to wait for after every pause. The thread that computes has one core, he
//        takes another, and is about as quick as he is alone.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <poolyard/thread.h>
#include <thread>

using poolyard::Thread;

std::atomic<bool> busy = true;

void clerk(int steps) {
  const double start = poolyard::now_ms();
  for (int step = 0; step < steps; ++step) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::printf("%d small steps in %.2f s\n", steps, (poolyard::now_ms() - start) / 1000);
}

void calculate() {
  volatile unsigned number = 0;
  while (busy) number = number + 1;
}

int main() {
  const int steps = 60;  // parameter 20..200
  std::printf("Alone:\n");
  Thread alone({.name = "clerk"}, clerk, steps);
  alone.start();
  alone.join();

  std::printf("Beside a thread that computes:\n");
  Thread calculating({.name = "calculator"}, calculate);
  calculating.start();
  Thread beside({.name = "clerk"}, clerk, steps);
  beside.start();
  beside.join();
  busy = false;
  calculating.join();
}
