#include <poolyard/thread_pool.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/threading/lock.h>
#include <poolyard/trace.h>

#include "platform/futex.h"
#include "spin.h"
#include "task_queue.h"

// A task goes from the queue, under the lock, into the range of a worker, which begins its tasks without a lock. A worker without
// tasks steals from the others' ranges, looks for a while, and parks. While there is an idle worker no task waits:
//
// - Who is parked, and how many are searching (awake, without a task), changes under the lock only. A worker parks only after it has seen,
//   under the lock, the queue and all ranges empty.
// - Whoever makes tasks available, in the queue or, as a batch or by a theft, in a range, does so before or while it has the lock,
//   and then, still under it, wakes a parked worker unless enough are searching. So a worker that parks later sees them, and one that
//   parked before is woken.
// - A searching worker that has found something does the same for what it leaves: the next one is woken by it.

namespace poolyard {
namespace {

// A batch grows while it takes less than kShort, and becomes one task again when it takes more than kLong.
constexpr std::uint32_t kLargestBatch = 64;
constexpr double kShort = 0.02, kLong = 0.1;

}  // namespace

struct ThreadPool::Shared {
  /// On cache lines of its own.
  struct alignas(64) Worker final : TaskRunner {
    TaskRange range;
    std::atomic<std::uint32_t> woken{0};

    // The rest is the worker's own.
    Shared* pool = nullptr;
    std::int32_t number = 0;    // of the task that it runs
    bool begun = false;         // that task has begun, and not ended
    bool open = false;          // the one before has ended, which is not recorded yet: the next one begins at the same moment
    bool failed = false;        // that one
    bool searching = true;      // it is counted as such; whoever starts it does so
    std::uint32_t batch = 1;
    double filled = 0;          // when it had tasks last
    Spin spin;

    void work();
    void begin() override;
    void end(bool succeeded) override;
    void go_on() override;
    void run_range();
    void refill();
    bool search();
    bool take(std::unique_lock<threading::Lock>& guard);
    bool steal();
    void stop_searching() {  // under the lock
      searching = false;
      --pool->searching;
    }
  };

  Shared(Options given, int threads)
      : options(std::move(given)), size(threads), workers(std::make_unique<Worker[]>(static_cast<std::size_t>(threads))) {
    parked.reserve(static_cast<std::size_t>(threads));
  }

  const Options options;
  const int size;
  const int depth = fork_depth();
  // Looking costs a core, and the tasks' makers need one: half of them at most look.
  const int most_looking = static_cast<int>(std::thread::hardware_concurrency()) / 2;
  const std::unique_ptr<Worker[]> workers;
  std::atomic<int> looking{0};
  std::atomic<std::uint32_t> alive{0};  // changed under the lock; join() sleeps on it

  threading::Lock lock;
  // Under the lock; `queued`, `created` and `closed` are looked at without it as well, as a hint.
  TaskQueue queue;
  std::vector<Worker*> parked;
  int searching = 0;
  bool terminated = false;
  std::atomic<std::uint32_t> queued{0};
  std::atomic<int> created{0};
  std::atomic<bool> closed{false};

  void check_process() const {
    if (fork_depth() != depth) {
      throw std::logic_error("the pool's workers are in the process that made it, and this is a copy: make a pool here");
    }
  }
  /// Someone for what is there beyond what the searching will find, or null; to be woken without the lock.
  Worker* unpark_for(std::uint32_t tasks) {
    if (parked.empty() || tasks <= static_cast<std::uint32_t>(searching)) return nullptr;
    return unpark();
  }
  Worker* unpark() {
    Worker* worker = parked.back();
    parked.pop_back();
    ++searching;
    return worker;
  }
  static void wake(Worker* worker) {
    if (!worker) return;
    // Relaxed: what it is woken for it sees by the lock.
    worker->woken.store(1, std::memory_order_relaxed);
    platform::futex_wake(&worker->woken, 1);
  }
  bool any_to_steal() const {
    const int count = created.load(std::memory_order_relaxed);
    for (int i = 0; i < count; ++i) {
      if (!workers[static_cast<std::size_t>(i)].range.empty()) return true;
    }
    return false;
  }
  void end_tasks(TaskChunk* chunk, std::uint32_t count) {
    if (count == 0 || !chunk->ended(count)) return;
    std::lock_guard guard(lock);
    queue.give_back(chunk);
  }
  void drop(TaskSpan span) {
    for (std::uint32_t i = span.begin; i < span.end; ++i) span.chunk->task(i).drop();
    end_tasks(span.chunk, span.size());
  }
  void close(bool terminate);
};

// --- a worker --------------------------------------------------------------------------------------------------------

void ThreadPool::Shared::Worker::work() {
  try {
    if (pool->options.initializer) pool->options.initializer();
  } catch (...) {
    threading::report_exception(std::current_exception());
    pool->close(true);
  }
  while (!searching || search()) run_range();
  std::lock_guard guard(pool->lock);
  // Acquire and release: what the worker did, before whoever joins the pool goes on.
  if (pool->alive.fetch_sub(1, std::memory_order_acq_rel) == 1) platform::futex_wake(&pool->alive, pool->size + 1);
}

void ThreadPool::Shared::Worker::begin() {
  begun = true;
  if (std::exchange(open, false)) {
    trace::next_task(failed, number);
  } else {
    trace::begin_task(number);
  }
}

void ThreadPool::Shared::Worker::end(bool succeeded) {
  begun = false;
  if (!range.empty()) {
    open = true;
    failed = !succeeded;
  } else {
    trace::end_task(!succeeded);
    refill();
  }
}

void ThreadPool::Shared::Worker::go_on() {
  // It was to run what is in its range at once; or it was to find what comes.
  std::unique_lock guard(pool->lock);
  if (searching) stop_searching();
  Worker* other = pool->unpark_for(pool->queue.size() + (range.empty() ? 0 : 1));
  guard.unlock();
  wake(other);
}

/// Runs all tasks of its range, and those it gets meanwhile. Then it is searching.
void ThreadPool::Shared::Worker::run_range() {
  TaskChunk* chunk = nullptr;  // the last tasks', so many of which have ended
  std::uint32_t ended = 0;
  do {
    for (TaskSpan next = range.take(); next.size() != 0; next = range.take()) {
      if (next.chunk != chunk) {
        pool->end_tasks(chunk, std::exchange(ended, 0));
        chunk = next.chunk;
      }
      number = static_cast<std::int32_t>(chunk->number(next.begin));
      const bool succeeded = chunk->task(next.begin).run(*this);
      if (begun) end(succeeded);
      ++ended;
    }
    // Others stole the tasks that were to come at once.
    if (std::exchange(open, false)) trace::end_task(failed);
    if (!searching) refill();
  } while (!searching);
  pool->end_tasks(chunk, ended);
}

/// Tasks from the queue, or else it is searching.
void ThreadPool::Shared::Worker::refill() {
  const double now = now_ms();
  const double took = now - filled;
  batch = took < kShort ? std::min(batch * 2, kLargestBatch) : took > kLong ? 1 : batch;
  filled = now;
  std::unique_lock guard(pool->lock);
  if (take(guard)) return;
  searching = true;
  ++pool->searching;
}

/// Tasks from the queue, under the lock; then without it.
bool ThreadPool::Shared::Worker::take(std::unique_lock<threading::Lock>& guard) {
  // A share, so that the last tasks are spread evenly.
  const std::uint32_t share = pool->queue.size() / pool->alive.load(std::memory_order_relaxed);
  const TaskSpan span = pool->queue.pop(std::clamp(share, 1u, batch));
  if (span.size() == 0) return false;
  pool->queued.store(pool->queue.size(), std::memory_order_relaxed);
  range.fill(span);
  if (searching) stop_searching();
  Worker* next = pool->unpark_for(pool->queue.size() + span.size() - 1);
  guard.unlock();
  wake(next);
  return true;
}

/// Half of the tasks that another has not begun.
bool ThreadPool::Shared::Worker::steal() {
  const int count = pool->created.load(std::memory_order_relaxed);
  const auto self = static_cast<int>(this - pool->workers.get());
  for (int i = 1; i < count; ++i) {
    const TaskSpan span = pool->workers[static_cast<std::size_t>((self + i) % count)].range.steal();
    if (span.size() == 0) continue;
    range.fill(span);
    return true;
  }
  return false;
}

/// Until it has tasks; false when the pool is closed and there are none.
bool ThreadPool::Shared::Worker::search() {
  trace::InState idle(trace::State::idle);
  Shared& shared = *pool;
  for (;;) {
    if (steal()) {
      std::unique_lock guard(shared.lock);
      if (shared.terminated) {
        // It came between us and whom we stole from.
        const TaskSpan late = range.steal_all();
        guard.unlock();
        shared.drop(late);
        continue;
      }
      stop_searching();
      Worker* next = shared.unpark_for(range.empty() ? 0 : 1);
      guard.unlock();
      wake(next);
      filled = now_ms();
      return true;
    }
    if (shared.looking.fetch_add(1, std::memory_order_relaxed) < shared.most_looking) {
      spin.until([&shared] {
        return shared.queued.load(std::memory_order_relaxed) != 0 || shared.closed.load(std::memory_order_relaxed) ||
               shared.any_to_steal();
      });
    }
    shared.looking.fetch_sub(1, std::memory_order_relaxed);
    std::unique_lock guard(shared.lock);
    if (take(guard)) {
      filled = now_ms();
      return true;
    }
    if (shared.any_to_steal()) continue;
    stop_searching();
    if (shared.closed.load(std::memory_order_relaxed)) return false;
    woken.store(0, std::memory_order_relaxed);
    shared.parked.push_back(this);
    guard.unlock();
    while (woken.load(std::memory_order_relaxed) == 0) platform::futex_wait(woken, 0);
    searching = true;  // whoever woke it has counted it
  }
}

// --- the pool --------------------------------------------------------------------------------------------------------

ThreadPool::ThreadPool(Options options) {
  const int size = options.threads != 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  if (size < 1) throw std::invalid_argument("a pool needs at least one thread, not " + std::to_string(size));
  shared_ = std::make_shared<Shared>(std::move(options), size);
}

ThreadPool::~ThreadPool() {
  if (!is_here()) return;
  terminate();
  join();
}

void ThreadPool::submit(Task task) {
  Shared& pool = *shared_;
  std::unique_lock guard(pool.lock, std::defer_lock);
  try {
    pool.check_process();
    guard.lock();
    if (pool.closed.load(std::memory_order_relaxed)) throw std::logic_error("the pool is closed: it takes no more tasks");
    const std::size_t hands = pool.parked.size() + static_cast<std::size_t>(pool.searching);
    if (pool.queue.size() >= hands && pool.alive.load(std::memory_order_relaxed) < static_cast<std::uint32_t>(pool.size)) {
      const int index = pool.created.load(std::memory_order_relaxed);
      Shared::Worker& worker = pool.workers[static_cast<std::size_t>(index)];
      worker.pool = &pool;
      try {
        Thread thread(Thread::Options{.name = pool.options.worker_name + "-" + std::to_string(index + 1), .daemon = true},
                      [shared = shared_, &worker] { worker.work(); });
        thread.start();
        pool.created.store(index + 1, std::memory_order_relaxed);
        pool.alive.fetch_add(1, std::memory_order_relaxed);
        ++pool.searching;
      } catch (const std::system_error&) {
        // No more threads to be had: those there are do the work. Without any the caller must know.
        if (pool.alive.load(std::memory_order_relaxed) == 0) throw;
      }
    }
    pool.queue.push(task);
  } catch (...) {
    if (guard.owns_lock()) guard.unlock();
    task.drop();
    throw;
  }
  pool.queued.store(pool.queue.size(), std::memory_order_relaxed);
  Shared::Worker* worker = pool.unpark_for(pool.queue.size());
  guard.unlock();
  Shared::wake(worker);
}

void ThreadPool::Shared::close(bool terminate) {
  check_process();
  std::vector<TaskSpan> dropped;
  std::vector<Worker*> woken;
  {
    std::lock_guard guard(lock);
    closed.store(true, std::memory_order_relaxed);
    if (terminate) {
      terminated = true;
      // In their order: what the workers have comes before what is queued.
      for (int i = 0; i < created.load(std::memory_order_relaxed); ++i) {
        dropped.push_back(workers[static_cast<std::size_t>(i)].range.steal_all());
      }
      while (queue.size() != 0) dropped.push_back(queue.pop(TaskChunk::kTasks));
      queued.store(0, std::memory_order_relaxed);
    }
    while (!parked.empty()) woken.push_back(unpark());
  }
  for (Worker* worker : woken) wake(worker);
  for (TaskSpan span : dropped) drop(span);
}

void ThreadPool::close() { shared_->close(false); }
void ThreadPool::terminate() { shared_->close(true); }

void ThreadPool::join() {
  shared_->check_process();
  if (!shared_->closed.load(std::memory_order_relaxed)) throw std::logic_error("close() or terminate() the pool before join()");
  trace::InState waiting(trace::State::lock);
  for (;;) {
    const std::uint32_t alive = shared_->alive.load(std::memory_order_acquire);
    if (alive == 0) return;
    platform::futex_wait(shared_->alive, alive);
  }
}

bool ThreadPool::is_here() const { return fork_depth() == shared_->depth; }
bool ThreadPool::is_closed() const { return shared_->closed.load(std::memory_order_relaxed); }

int ThreadPool::size() const { return shared_->size; }
int ThreadPool::workers() const { return shared_->created.load(std::memory_order_relaxed); }

}  // namespace poolyard
