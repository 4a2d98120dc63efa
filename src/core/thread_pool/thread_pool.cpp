#include <poolyard/thread_pool.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/simulated.h>
#include <poolyard/threading/lock.h>
#include <poolyard/trace.h>

#include "platform/futex.h"
#include "task_queue.h"
#include "threading/wait.h"

// A task goes from the queue, under the lock, into the range of a worker, which begins its tasks without a lock. A worker without
// tasks steals from the others' ranges, looks for a while, and parks. No task waits beside a parked worker: where any is parked, at
// least as many workers are searching (awake, without a task) as there are tasks that have not begun.
//
// - Who is parked and how many are searching changes under the lock only.
// - Whoever queues a task sees to it, under the lock: if the tasks would outnumber the searching, it wakes a parked worker, or has one
//   started, which is searching from then on.
// - A worker that takes tasks, however many, begins one: if it was searching there is one less of both, if not there is one task less.
// - A worker parks only after it has seen, under the lock, the queue and all ranges empty. What it cannot see is a theft that has left
//   one range and not arrived in the other: a thief therefore, with its range filled, looks under the lock whether somebody is to be
//   woken for the rest of it.
// - Workers end when the pool is closed and the last one that was searching has found nothing, since those that still search may be
//   thieves.
//
// thread_pool.pml has all this as a model, which is checked over all interleavings.

namespace poolyard {
namespace {

// A batch grows while it takes less than kShort, and becomes one task again when it takes more than kLong.
constexpr std::uint32_t kLargestBatch = 64;
constexpr double kShort = 0.02, kLong = 0.1;
// Where batches have grown so large, tasks take about a microsecond at most. Taking them one by one then costs workers, and whoever
// queues them, more than the tasks themselves: a worker that sees the queue grow lets it grow for so long.
constexpr std::uint32_t kTinyTasks = 16;
constexpr double kLinger = 0.001, kGlance = 0.0001;

}  // namespace

struct ThreadPool::Shared : std::enable_shared_from_this<ThreadPool::Shared> {
  /// On cache lines of its own.
  struct alignas(64) Worker final : TaskRunner {
    TaskRange range;
    std::atomic<std::uint32_t> woken{0};

    // The rest is the worker's own.
    Shared* pool = nullptr;
    bool begun = false;         // that task has begun, and not ended
    bool open = false;          // the one before has ended, which is not recorded yet: the next one begins at the same moment
    bool failed = false;        // that one
    bool searching = true;      // it is counted as such; whoever starts it does so
    std::uint32_t batch = 1;
    double filled = 0;          // when it had tasks last
    threading::Patience patience;

    void work();
    void begin() override;
    void end(bool succeeded) override;
    void go_on() override;
    void run_range();
    void refill();
    void linger() const;
    bool search();
    bool take();
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
  const trace::PoolNumber number = trace::make_pool_number();
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
  bool over = false;
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
  /// Likewise; where there is nobody, and room for another, one is started.
  Worker* someone_for(std::uint32_t tasks) {
    Worker* worker = unpark_for(tasks);
    if (!worker && tasks > static_cast<std::uint32_t>(searching) && alive.load(std::memory_order_relaxed) != 0 &&
        alive.load(std::memory_order_relaxed) < static_cast<std::uint32_t>(size)) {
      try {
        start_worker();
      } catch (const std::system_error&) {
        // No more threads to be had: those there are do the work.
      }
    }
    return worker;
  }
  void start_worker();
  Worker* unpark() {
    Worker* worker = parked.back();
    parked.pop_back();
    ++searching;
    return worker;
  }
  std::vector<Worker*> unpark_all() {
    std::vector<Worker*> all;
    while (!parked.empty()) all.push_back(unpark());
    return all;
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
    trace::next_task(failed, number, pool_number);
  } else {
    trace::begin_task(number, pool_number);
  }
}

void ThreadPool::Shared::Worker::end(bool succeeded) {
  begun = false;
  // With more to do it would not be searching.
  if (!range.empty() || pool->queued.load(std::memory_order_relaxed) != 0) {
    open = true;
    failed = !succeeded;
  } else {
    trace::end_task(!succeeded);
    refill();
  }
}

void ThreadPool::Shared::Worker::go_on() {
  if (std::exchange(open, false)) trace::end_task(failed);  // the next one does not come at once
  // It was to run what is in its range at once, or to find what comes: whoever counted on that has not seen to another worker.
  std::unique_lock guard(pool->lock);
  if (searching) stop_searching();
  Worker* other = pool->someone_for(pool->queue.size() + (range.empty() ? 0 : 1));
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
      number = chunk->number(next.begin);
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
  linger();
  std::lock_guard guard(pool->lock);
  if (take()) return;
  searching = true;
  ++pool->searching;
}

/// Without a look at what others write meanwhile, which would cost them as much as the lock does.
void ThreadPool::Shared::Worker::linger() const {
  const std::uint32_t found = pool->queued.load(std::memory_order_relaxed);
  if (batch < kTinyTasks || found == 0 || found >= batch || simulated::here()) return;
  const double now = now_ms();
  while (now_ms() - now < kGlance) {
  }
  if (pool->queued.load(std::memory_order_relaxed) <= found) return;
  while (now_ms() - now < kLinger) {
  }
}

/// Tasks from the queue, under the lock.
bool ThreadPool::Shared::Worker::take() {
  // A share, so that the last tasks are spread evenly.
  const std::uint32_t share = pool->queue.size() / pool->alive.load(std::memory_order_relaxed);
  const TaskSpan span = pool->queue.pop(std::clamp(share, 1u, batch));
  if (span.size() == 0) return false;
  pool->queued.store(pool->queue.size(), std::memory_order_relaxed);
  range.fill(span);
  if (searching) stop_searching();
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
  trace::InState idle(trace::State::idle, {trace::Wait::task, true, 0, trace::object_at(pool)});
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
    const bool looks = shared.looking.fetch_add(1, std::memory_order_relaxed) < shared.most_looking;
    if (looks) {
      patience.look([&shared] {
        return shared.queued.load(std::memory_order_relaxed) != 0 || shared.closed.load(std::memory_order_relaxed) ||
               shared.any_to_steal();
      });
    }
    shared.looking.fetch_sub(1, std::memory_order_relaxed);
    linger();
    std::unique_lock guard(shared.lock);
    if (take()) {
      filled = now_ms();
      return true;
    }
    if (shared.any_to_steal()) continue;
    stop_searching();
    if (shared.closed.load(std::memory_order_relaxed) && shared.searching == 0) shared.over = true;
    if (shared.over) {
      const auto others = shared.unpark_all();
      guard.unlock();
      for (Worker* other : others) wake(other);
      return false;
    }
    woken.store(0, std::memory_order_relaxed);
    shared.parked.push_back(this);
    guard.unlock();
    while (woken.load(std::memory_order_relaxed) == 0) platform::futex_wait(woken, 0);
    if (looks) patience.slept();
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

void ThreadPool::Shared::start_worker() {
  const int index = created.load(std::memory_order_relaxed);
  Worker& worker = workers[static_cast<std::size_t>(index)];
  worker.pool = this;
  worker.pool_number = number;
  Thread thread(Thread::Options{.name = options.worker_name + "-" + std::to_string(index + 1), .daemon = true},
                [self = shared_from_this(), &worker] { worker.work(); });
  thread.start();
  created.store(index + 1, std::memory_order_relaxed);
  alive.fetch_add(1, std::memory_order_relaxed);
  ++searching;
}

void ThreadPool::submit(Task task) {
  Shared& pool = *shared_;
  std::unique_lock guard(pool.lock, std::defer_lock);
  Shared::Worker* worker = nullptr;
  std::int32_t number = 0;
  try {
    pool.check_process();
    guard.lock();
    if (pool.closed.load(std::memory_order_relaxed)) throw std::logic_error("the pool is closed: it takes no more tasks");
    worker = pool.someone_for(pool.queue.size() + 1);
    if (pool.alive.load(std::memory_order_relaxed) == 0) pool.start_worker();  // now the caller must know why not
    number = pool.queue.push(task);
  } catch (...) {
    if (guard.owns_lock()) guard.unlock();
    Shared::wake(worker);  // it is not parked any more, and will find nothing
    task.drop();
    throw;
  }
  pool.queued.store(pool.queue.size(), std::memory_order_relaxed);
  guard.unlock();
  Shared::wake(worker);
  trace::link_task(trace::Link::submitted, number, pool.number);
}

void ThreadPool::Shared::close(bool terminate) {
  check_process();
  std::vector<TaskSpan> dropped;
  Worker* last = nullptr;
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
    // One that searches will find that all is over, if it is, and wakes the others.
    if (searching == 0 && !parked.empty()) last = unpark();
  }
  wake(last);
  for (TaskSpan span : dropped) drop(span);
}

void ThreadPool::close() { shared_->close(false); }
void ThreadPool::terminate() { shared_->close(true); }

void ThreadPool::join() {
  shared_->check_process();
  if (!shared_->closed.load(std::memory_order_relaxed)) throw std::logic_error("close() or terminate() the pool before join()");
  trace::InState waiting(trace::State::lock, {trace::Wait::pool_join, true, 0, trace::object_at(shared_.get())});
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
