// title: Dining philosophers
// about: Five philosophers, five forks, and each needs two to eat. If all took the left fork first, each could end up
//        holding one and waiting for ever: a deadlock. Here everyone takes the fork with the smaller number first, and that
//        one rule makes it impossible. Set ordered to 0, run it a few times, and watch five lanes stand still.

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <poolyard/thread.h>
#include <poolyard/threading/lock.h>
#include <thread>
#include <vector>

using poolyard::Thread, std::chrono::milliseconds;

constexpr std::array kNames = {"Hypatia", "Kongzi", "Plato", "Nagarjuna", "Ibn Sina"};
std::array<poolyard::threading::Lock, kNames.size()> forks;

void dine(std::size_t seat, bool ordered) {
  std::size_t first = seat, second = (seat + 1) % forks.size();
  if (ordered && first > second) std::swap(first, second);
  for (int meal = 1; meal <= 3; ++meal) {
    {
      std::lock_guard left(forks[first]);
      std::this_thread::sleep_for(milliseconds(20));  // time enough for everybody to have taken one fork
      std::lock_guard right(forks[second]);
      std::printf("%s eats meal %d with forks %zu and %zu\n", kNames[seat], meal, first, second);
      std::this_thread::sleep_for(milliseconds(100));
    }
    std::this_thread::sleep_for(milliseconds(50));
  }
}

int main() {
  const int ordered = 1;  // parameter 0..1
  std::vector<std::unique_ptr<Thread>> philosophers;
  for (std::size_t seat = 0; seat < kNames.size(); ++seat) {
    philosophers.emplace_back(new Thread({.name = kNames[seat]}, dine, seat, ordered != 0));
  }
  for (auto& philosopher : philosophers) philosopher->start();
  for (auto& philosopher : philosophers) philosopher->join();
  std::printf("Everyone has eaten three times.\n");
}
