// title: Producer and consumers
// about: A queue with room for three items sits between one producer and two slower consumers. The producer has to wait
//        whenever the queue is full, the consumers whenever it is empty. One empty loaf for each consumer says "that's all".

#include <chrono>
#include <cstdio>
#include <memory>
#include <poolyard/queue.h>
#include <poolyard/thread.h>
#include <string>
#include <thread>
#include <vector>

using poolyard::Thread, std::chrono::milliseconds;
using Shelf = poolyard::queue::Queue<std::string>;

void produce(Shelf& shelf, int consumers) {
  for (int number = 1; number <= 8; ++number) {
    shelf.put("loaf " + std::to_string(number));
    std::printf("baked loaf %d, %d on the shelf\n", number, shelf.qsize());
    std::this_thread::sleep_for(milliseconds(100));
  }
  for (int i = 0; i < consumers; ++i) shelf.put("");
}

void consume(Shelf& shelf) {
  const std::string me = poolyard::threading::current_thread().name();
  for (std::string loaf; !(loaf = shelf.get()).empty();) {
    std::printf("%s bought %s\n", me.c_str(), loaf.c_str());
    std::this_thread::sleep_for(milliseconds(400));
  }
  std::printf("%s goes home\n", me.c_str());
}

int main() {
  const int room = 3;  // parameter 1..8
  const int consumers = 2;  // parameter 1..6
  Shelf shelf(room);
  std::vector<std::unique_ptr<Thread>> threads;
  threads.emplace_back(new Thread({.name = "baker"}, [&] { produce(shelf, consumers); }));
  for (int i = 1; i <= consumers; ++i) {
    threads.emplace_back(new Thread({.name = "customer " + std::to_string(i)}, [&] { consume(shelf); }));
  }
  for (auto& thread : threads) thread->start();
  for (auto& thread : threads) thread->join();
  std::printf("The bakery closes.\n");
}
