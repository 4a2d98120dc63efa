#include <poolyard/simulated.h>

#include <chrono>
#include <thread>
#include <utility>

namespace poolyard::simulated {

std::atomic<const Machine*> machine{nullptr};
constinit thread_local bool takes_part = false;
void (*enter_process)() = [] {};

void sleep_ms(double time) {
  if (const Machine* one = here()) {
    one->wait(kNowhere, time);
  } else {
    std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(time));
  }
}

void start_detached(std::function<void()> function) {
  const Machine* one = here();
  if (!one) return std::thread(std::move(function)).detach();
  const int thread = one->start_thread();
  try {
    std::thread([one, thread, function = std::move(function)]() mutable {
      one->begin_thread(thread);
      std::exchange(function, nullptr)();  // what it has goes with its turn
      one->end_thread();
    }).detach();
  } catch (...) {
    one->not_started(thread);
    throw;
  }
}

}  // namespace poolyard::simulated
