// title: A queue that is full
// about: The camera is quick, the disk is slow, and between them is room for a few pictures. Once it is full, put() waits until
//        get() has made room: the camera is slowed down to the speed of the disk, instead of filling the memory. More room only
//        puts that off.

#include <chrono>
#include <cstdio>
#include <poolyard/queue.h>
#include <poolyard/thread.h>
#include <thread>

using poolyard::Thread, std::chrono::milliseconds, std::chrono::steady_clock;
using Pictures = poolyard::queue::Queue<int>;

void take_pictures(Pictures& pictures) {
  steady_clock::duration waited{};
  for (int number = 1; number <= 12; ++number) {
    std::this_thread::sleep_for(milliseconds(20));
    const auto start = steady_clock::now();
    pictures.put(number);
    waited += steady_clock::now() - start;
  }
  pictures.put(0);  // that was all
  std::printf("The camera has waited %.1f s for room\n", std::chrono::duration<double>(waited).count());
}

void save_pictures(Pictures& pictures) {
  while (pictures.get() != 0) std::this_thread::sleep_for(milliseconds(100));
  std::printf("All pictures are saved\n");
}

int main() {
  const int room = 3;  // parameter 1..12
  Pictures pictures(room);
  Thread camera({.name = "camera"}, [&] { take_pictures(pictures); });
  Thread disk({.name = "disk"}, [&] { save_pictures(pictures); });
  camera.start();
  disk.start();
  camera.join();
  disk.join();
}
