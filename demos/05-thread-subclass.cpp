// title: A thread class of your own
// about: A subclass of Thread keeps what a thread needs in the object: its constructor takes the arguments, run() is what
//        the thread does, and the result is there after join(). A subclass must be joined before it goes away.

#include <chrono>
#include <cstdio>
#include <memory>
#include <poolyard/thread.h>
#include <string>
#include <thread>
#include <vector>

class Cook : public poolyard::Thread {
 public:
  Cook(std::string dish, int minutes) : Thread({.name = "cook of " + dish}), dish_(dish), minutes_(minutes) {}
  std::string served;

 private:
  void run() override {
    std::printf("%s starts\n", name().c_str());
    std::this_thread::sleep_for(std::chrono::milliseconds(100 * minutes_));
    served = dish_ + " after " + std::to_string(minutes_) + " minutes";
    std::printf("%s is ready\n", name().c_str());
  }
  std::string dish_;
  int minutes_;
};

int main() {
  Cook cooks[] = {{"soup", 12}, {"pasta", 8}, {"salad", 4}};
  for (Cook& cook : cooks) cook.start();
  for (Cook& cook : cooks) {
    cook.join();
    std::printf("served: %s\n", cook.served.c_str());
  }
}
