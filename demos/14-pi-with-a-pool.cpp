// title: Pi, by throwing darts
// about: Eight tasks throw random darts at a square and count those inside the circle; a pool spreads them over your cores.
//        imap_unordered gives each count as soon as it is there, so the estimate improves while you watch. (Darts fly some fifty
//        times as fast as Python's.)

#include <cstdio>
#include <poolyard/pool.h>
#include <random>
#include <ranges>

struct Throw {
  int darts = 0;
  template <class Archive>
  void serialize(Archive& archive) {  // what goes with the function to other processes
    archive(darts);
  }

  int operator()(int seed) const {
    std::minstd_rand dice(static_cast<unsigned>(seed + 1));
    std::uniform_real_distribution<double> side(0, 1);
    int inside = 0;
    for (int i = 0; i < darts; ++i) {
      const double x = side(dice), y = side(dice);
      inside += x * x + y * y <= 1;
    }
    return inside;
  }
};

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  const int tasks = 8;  // parameter 1..64
  const int darts = 5'000'000;  // parameter 500000..50000000
  long long hits = 0, thrown = 0;
  poolyard::Pool pool;
  for (int inside : pool.imap_unordered(Throw{darts}, std::views::iota(0, tasks))) {
    hits += inside;
    thrown += darts;
    std::printf("after %8lld darts: pi is about %.4f\n", thrown, 4.0 * static_cast<double>(hits) / static_cast<double>(thrown));
  }
}
