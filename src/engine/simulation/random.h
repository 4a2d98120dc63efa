// Chance that is the same everywhere: SplitMix64 (Steele, Lea, Flood 2014). The standard's distributions differ between libraries.
#pragma once

#include <cstdint>

namespace poolyard::engine::simulation {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// 0 … bound - 1. That a remainder is not quite even does not matter for bounds this small.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace poolyard::engine::simulation
