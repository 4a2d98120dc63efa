// title: When a worker fails
// about: An exception in a pool's task travels back and is thrown again by get(). A worker that dies outright takes only its
//        task with it: the pool notices, says so, and puts a new worker in its place.

#include <cstdio>
#include <exception>
#include <poolyard/pool.h>
#include <stdexcept>
#include <string>
#include <vector>

int task(int n) {
  if (n == 2) throw std::invalid_argument(std::to_string(n) + " is not to my taste");
  if (n == 3) poolyard::exit_process(7);  // as a crash would: no exception, no goodbye
  return n * n;
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  const int workers = 2;  // parameter 1..4
  poolyard::Pool pool(workers);
  std::vector<poolyard::AsyncResult<int>> results;
  for (int n = 0; n < 5; ++n) results.push_back(pool.apply_async(task, n));
  for (int n = 0; n < 5; ++n) {
    try {
      std::printf("task(%d) = %d\n", n, results[static_cast<std::size_t>(n)].get());
    } catch (const std::exception& error) {
      std::printf("task(%d) failed: %s\n", n, error.what());
    }
  }
}
