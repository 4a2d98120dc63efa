// title: Outside of the interpreter lock
// about: There is none here, so nothing has to be outside of it. Two threads compute checksums at once, each on a core of its own, and
//        the timeline sees that they run: for Python the same work, in a C function that gives the lock back, looks blocked.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <poolyard/thread.h>
#include <string>
#include <vector>

using poolyard::Thread;

std::atomic<std::uint32_t> digest = 0;  // so that it is computed, though nobody reads it

void checksum(const std::vector<unsigned char>& data) {
  std::uint32_t low = 1, high = 0;  // Adler-32
  for (unsigned char byte : data) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  digest = high << 16 | low;
}

int main() {
  const int megabytes = 8;  // parameter 1..32
  const std::vector<unsigned char> data(megabytes * 1'000'000);
  for (int threads : {1, 2}) {
    const double start = poolyard::now_ms();
    std::vector<std::unique_ptr<Thread>> workers;
    for (int n = 0; n < threads; ++n) workers.emplace_back(new Thread({.name = "checksum " + std::to_string(n)}, [&data] { checksum(data); }));
    for (auto& worker : workers) worker->start();
    for (auto& worker : workers) worker->join();
    std::printf("%d at once: %.2f s\n", threads, (poolyard::now_ms() - start) / 1000);
  }
}
