// What starting, handing over and asking take on this machine, in C++. Prints a line a row: its name, a tab, microseconds.
// measure.py does the same in Python.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <poolyard/pool.h>
#include <poolyard/process.h>
#include <poolyard/thread.h>
#include <poolyard/threading/semaphore.h>

double now() { return poolyard::now_ms() * 1e3; }

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2];
}

void nothing() {}
int length(const std::string& text) { return static_cast<int>(text.size()); }

double thread_start() {
  std::vector<double> times;
  for (int i = 0; i < 60; ++i) {
    double begun = 0;
    poolyard::Thread thread([&begun] { begun = now(); });
    const double start = now();
    thread.start();
    thread.join();
    times.push_back(begun - start);
  }
  return median(times);
}

void say_when() {
  const double begun = now();
  poolyard::outbox().write(&begun, sizeof begun);
}

double process_start() {
  std::vector<double> times;
  for (int i = 0; i < 12; ++i) {
    poolyard::Process process(say_when);
    const double start = now();
    process.start();
    double begun = 0;
    process.from_child().read(&begun, sizeof begun);
    process.join();
    times.push_back(begun - start);
  }
  return median(times);
}

double lock_hand_over(int turns = 2000) {
  poolyard::threading::Semaphore mine(1), yours(0);
  poolyard::Thread other([&] {
    for (int i = 0; i < turns; ++i) {
      yours.acquire();
      mine.release();
    }
  });
  other.start();
  const double start = now();
  for (int i = 0; i < turns; ++i) {
    mine.acquire();
    yours.release();
  }
  other.join();
  return (now() - start) / (2 * turns);
}

double pool_task(poolyard::Pool& pool, int tasks = 3000) {
  const double start = now();
  std::vector<poolyard::AsyncResult<poolyard::Nothing>> results;
  for (int i = 0; i < tasks; ++i) results.push_back(pool.apply_async(nothing));
  for (auto& result : results) result.get();
  return (now() - start) / tasks;
}

double round_trip(poolyard::Pool& pool, const std::string& argument = {}, int times = 300) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const double start = now();
    pool.apply(length, argument);
    took.push_back(now() - start);
  }
  return median(took);
}

void row(const char* name, double microseconds) {
  std::printf("%s\t%.3f\n", name, microseconds);
  std::fflush(stdout);
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  row("thread start", thread_start());
  row("process start", process_start());
  row("lock hand-over", lock_hand_over());
  poolyard::Pool pool(2);
  pool_task(pool);  // until both workers are there
  row("pool task", pool_task(pool));
  row("round trip", round_trip(pool));
  row("1 MB argument", round_trip(pool, std::string(1 << 20, 'x'), 60));
  pool.close();
  pool.join();
}
