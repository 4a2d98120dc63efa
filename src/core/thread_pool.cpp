#include <poolyard/thread_pool.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <poolyard/trace.h>

namespace poolyard {

struct ThreadPool::Shared {
  struct Task {
    int number;
    std::function<bool()> run;
    std::function<void()> drop;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;
  int size = 0;
  int next_task = 1;
  int created = 0;
  int alive = 0;
  int idle = 0;
  bool closed = false;

  static void work(const std::shared_ptr<Shared>& self) {
    std::unique_lock lock(self->mutex);
    for (;;) {
      if (self->tasks.empty()) {
        if (self->closed) break;
        trace::InState idle(trace::State::idle);
        ++self->idle;
        self->changed.wait(lock, [&] { return !self->tasks.empty() || self->closed; });
        --self->idle;
        continue;
      }
      Task task = std::move(self->tasks.front());
      self->tasks.pop_front();
      lock.unlock();
      trace::begin_task(task.number);
      bool succeeded = task.run();
      trace::end_task(!succeeded);
      task = {};  // its arguments end here, not when the next task comes
      lock.lock();
    }
    --self->alive;
    self->changed.notify_all();
  }
};

ThreadPool::ThreadPool(int threads)
    : size_(threads != 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
      shared_(std::make_shared<Shared>()) {
  if (size_ < 1) throw std::invalid_argument("a pool needs at least one thread, not " + std::to_string(size_));
  shared_->size = size_;
}

ThreadPool::~ThreadPool() {
  terminate();
  join();
}

void ThreadPool::submit(std::function<bool()> run, std::function<void()> drop) {
  std::lock_guard lock(shared_->mutex);
  if (shared_->closed) throw std::logic_error("the pool is closed: it takes no more tasks");
  shared_->tasks.push_back({shared_->next_task, std::move(run), std::move(drop)});
  if (static_cast<int>(shared_->tasks.size()) > shared_->idle && shared_->alive < shared_->size) {
    try {
      Thread worker(Thread::Options{.name = "ThreadPoolWorker-" + std::to_string(shared_->created + 1), .daemon = true},
                    [shared = shared_] { Shared::work(shared); });
      worker.start();
      ++shared_->created;
      ++shared_->alive;
    } catch (const std::system_error&) {
      // No more threads to be had: those there are do the work. Without any the caller must know.
      if (shared_->alive == 0) {
        shared_->tasks.pop_back();
        throw;
      }
    }
  }
  ++shared_->next_task;
  shared_->changed.notify_one();
}

void ThreadPool::close() {
  std::lock_guard lock(shared_->mutex);
  shared_->closed = true;
  shared_->changed.notify_all();
}

void ThreadPool::terminate() {
  std::deque<Shared::Task> dropped;
  {
    std::lock_guard lock(shared_->mutex);
    shared_->closed = true;
    dropped.swap(shared_->tasks);
    shared_->changed.notify_all();
  }
  for (auto& task : dropped) task.drop();
}

void ThreadPool::join() {
  std::unique_lock lock(shared_->mutex);
  if (!shared_->closed) throw std::logic_error("close() or terminate() the pool before join()");
  trace::InState waiting(trace::State::lock);
  shared_->changed.wait(lock, [this] { return shared_->alive == 0; });
}

int ThreadPool::workers() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->created;
}

}  // namespace poolyard
