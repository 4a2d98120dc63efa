// title: A pool with three tasks
// about: Three tasks that take 3 seconds each are done in about 3 seconds, by three workers at once. A fourth worker would
//        be allowed, but with only three tasks it is never needed. Try a pool of 2: then one task has to wait its turn.

#include <chrono>
#include <cstdio>
#include <poolyard/pool.h>
#include <string>
#include <thread>
#include <vector>

std::string func(std::string msg) {
  std::printf("%s-%s\n", poolyard::current_process_name().c_str(), msg.c_str());
  std::this_thread::sleep_for(std::chrono::seconds(3));
  return "done " + msg;
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  const int processes = 4;  // parameter 1..8
  const int tasks = 3;  // parameter 1..12
  const double start = poolyard::now_ms();
  poolyard::Pool pool(processes);
  std::vector<poolyard::AsyncResult<std::string>> results;
  for (int i = 0; i < tasks; ++i) {
    results.push_back(pool.apply_async(func, "hello " + std::to_string(i)));
  }
  pool.close();
  pool.join();
  for (auto& result : results) std::printf("%s\n", result.get().c_str());
  std::printf("%.0f seconds in all\n", (poolyard::now_ms() - start) / 1000);
}
