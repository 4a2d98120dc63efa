// title: join() from inside
// about: join() waits until a thread has ended. A thread that joins itself would wait for its own end, and is refused. But when two
//        threads wait for each other's end, neither join() can know: both wait for ever. Here the master gives up after two seconds,
//        which lets both go. It is the same with a pool's task that waits for another task of a pool without a free worker.

#include <cstdio>
#include <poolyard/thread.h>
#include <poolyard/threading/event.h>
#include <stdexcept>

using poolyard::Thread;

int main() {
  poolyard::threading::Event both_run;
  Thread* waited_for = nullptr;
  Thread helper({.name = "helper"}, [&] {
    try {
      poolyard::threading::current_thread().join();
    } catch (const std::logic_error& error) {
      std::printf("Join itself: %s\n", error.what());
    }
    both_run.wait();
    waited_for->join();
    std::printf("The master has ended, and so does the helper\n");
  });
  Thread master({.name = "master"}, [&] {
    both_run.set();
    std::printf(helper.join(2000) ? "The helper has ended\n" : "The master gives up\n");
  });
  waited_for = &master;
  helper.start();
  master.start();
  master.join();
  helper.join();
}
