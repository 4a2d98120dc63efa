// What the library's pools, threads and processes cost, on every target. Prints a line a row: its name, then the microseconds of one
// (the best of several rounds).
//     library [ours|mutex_queue|limits]
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/multiprocessing/lock.h>
#include <poolyard/multiprocessing/pipe.h>
#include <poolyard/multiprocessing/queue.h>
#include <poolyard/pool.h>
#include <poolyard/process.h>
#include <poolyard/thread.h>
#include <poolyard/thread_pool.h>

#include "../tasks/mutex_queue.h"

namespace {

constexpr int kRounds = 5;

void nothing() {}
int length(const std::vector<char>& data) { return static_cast<int>(data.size()); }
const std::vector<char>& large() {
  static const std::vector<char> data = [] {
    std::vector<char> made(16'000'000);
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = static_cast<char>(i % 250);
    return made;
  }();
  return data;
}
std::vector<char> give_large() { return large(); }

/// `row` does it some times and says how many.
template <class Row>
void measure(const char* name, Row row) {
  row();
  double best = 1e300;
  for (int round = 0; round < kRounds; ++round) {
    const double start = poolyard::now_ms();
    const int count = row();
    best = std::min(best, (poolyard::now_ms() - start) / count);
  }
  std::printf("%s: %.3f\n", name, best * 1e3);
  std::fflush(stdout);
}

void measure_processes() {
  poolyard::Pool pool(kWorkers);
  measure("apply_async", [&](int count = 20'000) {
    std::vector<poolyard::AsyncResult<poolyard::Nothing>> results;
    results.reserve(count);
    for (int i = 0; i < count; ++i) results.push_back(pool.apply_async(nothing));
    for (auto& result : results) result.get();
    return count;
  });
  measure("round trip", [&](int count = 1000) {
    for (int i = 0; i < count; ++i) pool.apply(nothing);
    return count;
  });
  measure("16 MB argument", [&](int count = 6) {
    for (int i = 0; i < count; ++i) pool.apply(length, large());
    return count;
  });
  measure("16 MB result", [&](int count = 6) {
    for (int i = 0; i < count; ++i) pool.apply(give_large);
    return count;
  });
  pool.close();
  pool.join();
  measure("process", [](int count = 40) {
    for (int i = 0; i < count; ++i) {
      poolyard::Process process(nothing);
      process.start();
      process.join();
    }
    return count;
  });
}

int echo(poolyard::multiprocessing::Queue<int> there, poolyard::multiprocessing::Queue<int> back) {
  while (const int item = there.get()) back.put(item);
  return 0;
}

void measure_between_processes() {
  poolyard::multiprocessing::Queue<int> there, back;
  poolyard::Process child(echo, there, back);
  child.start();
  measure("queue", [&](int count = 2000) {  // to another process and back
    for (int i = 1; i <= count; ++i) there.put(i);
    for (int i = 1; i <= count; ++i) back.get();
    return 2 * count;
  });
  there.put(0);
  child.join();
  measure("queue here", [&](int count = 2000) {
    for (int i = 0; i < count; ++i) {
      there.put(i);
      there.get();
    }
    return count;
  });
  auto [reader, writer] = poolyard::multiprocessing::Pipe(false);
  measure("pipe", [&](int count = 3000) {
    for (int i = 0; i < count; ++i) {
      writer.send(i);
      reader.recv<int>();
    }
    return count;
  });
  poolyard::multiprocessing::Lock lock;
  measure("lock", [&](int count = 100'000) {  // that nobody else wants
    for (int i = 0; i < count; ++i) {
      lock.acquire();
      lock.release();
    }
    return count;
  });
}

void measure_threads() {
  measure("thread", [](int count = 200) {
    for (int i = 0; i < count; ++i) {
      poolyard::Thread thread(nothing);
      thread.start();
      thread.join();
    }
    return count;
  });
  measure("empty tasks", [] {
    poolyard::ThreadPool pool(kWorkers);
    for (int i = 0; i < kEmptyTasks; ++i) pool.execute([] {});
    pool.close();
    pool.join();
    return kEmptyTasks;
  });
  poolyard::ThreadPool pool(kWorkers);
  measure("results", [&] {
    std::vector<poolyard::AsyncResult<int>> results;
    results.reserve(kResults);
    for (int i = 0; i < kResults; ++i) results.push_back(pool.apply_async(next, i));
    for (auto& result : results) result.get();
    return kResults;
  });
  measure("one task", [&](int count = 2000) {
    for (int i = 0; i < count; ++i) pool.apply(next, i);
    return count;
  });
}

void measure_mutex_queue() {
  measure("empty tasks", [] {
    MutexQueuePool pool;
    for (int i = 0; i < kEmptyTasks; ++i) pool.execute([] {});
    return kEmptyTasks;
  });
  MutexQueuePool pool;
  measure("results", [&] {
    std::vector<std::future<int>> results;
    results.reserve(kResults);
    for (int i = 0; i < kResults; ++i) results.push_back(pool.submit([i] { return next(i); }));
    for (auto& result : results) result.get();
    return kResults;
  });
  measure("one task", [&](int count = 2000) {
    for (int i = 0; i < count; ++i) pool.submit([i] { return next(i); }).get();
    return count;
  });
}

void measure_limits() {
  std::vector<char> copy(large().size());
  measure("16 MB argument", [&](int count = 10) {
    for (int i = 0; i < count; ++i) std::memcpy(copy.data(), large().data(), copy.size());
    return count;
  });
}

}  // namespace

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  poolyard::keep_template({});
  const std::string what = argc > 1 ? argv[1] : "ours";
  if (what == "ours") {
    measure_processes();
    measure_between_processes();
    measure_threads();
  } else if (what == "mutex_queue") {
    measure_mutex_queue();
  } else if (what == "limits") {
    measure_limits();
  } else {
    std::fprintf(stderr, "library: %s is none of ours, mutex_queue, limits\n", what.c_str());
    return 2;
  }
  return 0;
}
