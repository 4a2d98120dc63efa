// title: A queue between processes
// about: Processes share no variables: "found" in the main process would stay empty if the children appended to it. What
//        they find travels through a multiprocessing::Queue instead, and so do the numbers they are to look at.

#include <algorithm>
#include <cstdio>
#include <optional>
#include <poolyard/multiprocessing/queue.h>
#include <poolyard/process.h>
#include <string>
#include <tuple>
#include <vector>

using poolyard::multiprocessing::Queue;
using Tasks = Queue<std::optional<std::pair<int, int>>>;
using Results = Queue<std::tuple<std::string, int, std::vector<int>>>;

bool is_prime(int n) {
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return n > 1;
}

void search(Tasks tasks, Results results) {
  while (auto task = tasks.get()) {
    std::vector<int> primes;
    for (int n = task->first; n < task->second; ++n) {
      if (is_prime(n)) primes.push_back(n);
    }
    results.put({poolyard::current_process_name(), task->first, primes});
  }
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  const int workers = 2;  // parameter 1..8
  const int chunk = 100'000;  // parameter 20000..400000
  Tasks tasks;
  Results results;
  std::vector<poolyard::Process> children;
  for (int i = 0; i < workers; ++i) children.emplace_back(search, tasks, results);
  for (auto& child : children) child.start();
  int chunks = 0;
  for (int start = 1'000'000; start < 1'800'000; start += chunk, ++chunks) tasks.put(std::pair(start, start + chunk));
  for (int i = 0; i < workers; ++i) tasks.put(std::nullopt);

  std::vector<int> found;
  for (; chunks > 0; --chunks) {
    auto [name, start, primes] = results.get();
    std::printf("%s looked at %d and on, and found %zu primes\n", name.c_str(), start, primes.size());
    found.insert(found.end(), primes.begin(), primes.end());
  }
  for (auto& child : children) child.join();
  std::printf("%zu primes, the last one is %d\n", found.size(), *std::max_element(found.begin(), found.end()));
}
