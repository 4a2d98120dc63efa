// title: Concurrency beside parallelism
// about: The same work three times. In C++ there is no interpreter that threads would have to share: threads really run at
//        once, as processes do, if there are enough cores. Set it beside Python: there only the processes do, and the
//        threads stand in the interpreter lock. (The work is some twenty times Python's, lest it be over at once.)

#include <atomic>
#include <cstdio>
#include <memory>
#include <poolyard/process.h>
#include <poolyard/thread.h>
#include <string>
#include <vector>

std::atomic<unsigned> grand_total;  // without a use of what is computed, compilers compute nothing

void million(unsigned n) {
  unsigned total = 0;
  for (unsigned i = n; i < n + 1'000'000; ++i) total += i * i % 7;
  grand_total += total;
}

void crunch(int millions) {
  for (int i = 0; i < millions; ++i) million(static_cast<unsigned>(i));
}

template <class Kind>
void measure(std::string title, int workers, int work) {
  std::vector<std::unique_ptr<Kind>> jobs;
  for (int i = 0; i < workers; ++i) jobs.push_back(std::make_unique<Kind>(crunch, work));
  const double start = poolyard::now_ms();
  for (auto& job : jobs) job->start();
  for (auto& job : jobs) job->join();
  std::printf("%s: %.2f s\n", title.c_str(), (poolyard::now_ms() - start) / 1000);
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  const int workers = 2;  // parameter 1..8
  const int work = 200;  // parameter 50..1000
  const double start = poolyard::now_ms();
  for (int i = 0; i < workers; ++i) crunch(work);
  std::printf("one after the other: %.2f s\n", (poolyard::now_ms() - start) / 1000);
  measure<poolyard::Thread>(std::to_string(workers) + " threads (parallel)", workers, work);
  measure<poolyard::Process>(std::to_string(workers) + " processes (parallel)", workers, work);
}
