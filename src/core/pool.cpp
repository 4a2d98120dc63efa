#include <poolyard/pool.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

#include <poolyard/fork.h>
#include <poolyard/trace.h>

namespace poolyard {
namespace {

// Messages between the pool and a worker: a header, then its bytes.
enum class Kind : std::int32_t { ready = 0, task = 1, result = 2, error = 3, quit = 4 };
struct Header {
  Kind kind = Kind::ready;
  std::int32_t number = 0;  // of the task
  std::int32_t entry = 0;   // function id, for a task
  std::uint32_t bytes = 0;
};

std::string read_body(Ring ring, const Header& header) {
  std::string body(header.bytes, '\0');
  ring.read(body.data(), body.size());
  return body;
}

/// A worker that fails to start this often in a row, none succeeding, will not start at all.
constexpr int kStartAttempts = 3;

struct WorkerArguments {
  std::int32_t initializer = 0, finalizer = 0;
  std::string initializer_bytes;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(initializer, finalizer, initializer_bytes);
  }
};

/// The worker's side: one task after another until it is told to quit or its parent is gone.
int work(std::string_view bytes) {
  auto arguments = from_bytes<WorkerArguments>(bytes);
  Arena& arena = *Arena::current();
  SharedMemory& memory = arena.memory();
  auto bell = static_cast<Arena::Offset>(memory.load(arena.process_word(Arena::current_process(), Arena::kDoorbell)));
  Ring in = inbox(), out = outbox();
  auto send = [&](Kind kind, int number, std::string_view body) {
    Header header{kind, number, 0, static_cast<std::uint32_t>(body.size())};
    out.write(&header, sizeof header);
    // The bell before the body: a body larger than the ring needs the pool to read while we write.
    memory.fetch_add(bell, 1);
    memory.notify(bell);
    out.write(body.data(), body.size());
  };
  if (arguments.initializer) {
    trace::InState starting(trace::State::starting);
    reinterpret_cast<WorkerEntry>(function_from_id(arguments.initializer))(arguments.initializer_bytes);
  }
  send(Kind::ready, 0, {});
  for (;;) {
    Header header;
    {
      trace::InState idle(trace::State::idle);
      if (!in.wait_readable()) return 0;
      in.read(&header, sizeof header);
    }
    if (header.kind == Kind::quit) break;
    std::string body = read_body(in, header);
    trace::begin_task(header.number);
    Kind kind = Kind::result;
    std::string answer;
    try {
      answer = reinterpret_cast<TaskEntry>(function_from_id(header.entry))(body);
    } catch (const std::exception& error) {
      kind = Kind::error;
      answer = error.what();
    } catch (...) {
      kind = Kind::error;
      answer = "an exception that is not a std::exception";
    }
    trace::end_task(kind == Kind::error);
    send(kind, header.number, answer);
  }
  if (arguments.finalizer) reinterpret_cast<WorkerEntry>(function_from_id(arguments.finalizer))({});
  return 0;
}

}  // namespace

// One thread, the handler, owns the workers; everyone else talks to it through the members under the mutex and the bell.
struct Pool::Shared {
  struct Task {
    int number;
    TaskEntry entry;
    std::string bytes;
    Done done;
  };
  struct Worker {
    Process process;
    bool ready = false;
    bool leaving = false;
    int tasks_done = 0;
    std::optional<Task> task;
    explicit Worker(Process p) : process(std::move(p)) {}
  };

  Options options;
  std::shared_ptr<Arena> arena = Arena::current();
  int made_at = fork_depth();
  int bell = 0;  // a semaphore's slot, used as a word to wait on

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> tasks;
  int next_task = 1;
  int created = 0;
  bool closed = false;
  bool terminated = false;
  bool finished = false;

  // The handler's own.
  std::list<Worker> workers;
  int size_now = 0;  // fewer than options.processes once the system gave no more
  int failed_starts = 0;

  SharedMemory::Offset bell_word() { return arena->semaphore(bell).word(); }
  void ring_bell() {
    arena->memory().fetch_add(bell_word(), 1);
    arena->memory().notify(bell_word());
  }
  static void fail(std::deque<Task>& tasks, std::exception_ptr error) {
    for (auto& task : tasks) task.done({}, error);
    tasks.clear();
  }
  std::deque<Task> take_all() {
    std::lock_guard lock(mutex);
    return std::exchange(tasks, {});
  }

  void handle();
  void take_results(Worker& worker);
  void bury(Worker& worker);
  void hand_out();
  void start_worker();
  void send(Worker& worker, Kind kind, int number, std::int32_t entry, std::string_view body);
};

void Pool::Shared::send(Worker& worker, Kind kind, int number, std::int32_t entry, std::string_view body) {
  Header header{kind, number, entry, static_cast<std::uint32_t>(body.size())};
  try {
    Ring ring = worker.process.to_child();
    ring.write(&header, sizeof header);
    ring.write(body.data(), body.size());
  } catch (const RingClosed&) {
    // It has just died; the next look at it tells.
  }
}

void Pool::Shared::take_results(Worker& worker) {
  Ring ring = worker.process.from_child();
  while (ring.readable() >= sizeof(Header)) {
    Header header;
    std::string body;
    try {
      ring.read(&header, sizeof header);
      body = read_body(ring, header);
    } catch (const RingClosed&) {
      return;  // died in the middle of its answer
    }
    if (header.kind == Kind::ready) {
      worker.ready = true;
      failed_starts = 0;
      continue;
    }
    Task task = std::move(*worker.task);
    worker.task.reset();
    ++worker.tasks_done;
    if (options.maxtasksperchild > 0 && worker.tasks_done >= options.maxtasksperchild) {
      worker.leaving = true;
      send(worker, Kind::quit, 0, 0, {});
    }
    if (header.kind == Kind::result) {
      task.done(std::move(body), nullptr);
    } else {
      task.done({}, std::make_exception_ptr(RemoteError(body)));
    }
  }
}

void Pool::Shared::bury(Worker& worker) {
  int exitcode = worker.process.exitcode().value_or(0);
  std::string how = "worker " + worker.process.name() + " (pid " + std::to_string(worker.process.pid()) + ") ended with exit code " +
                    std::to_string(exitcode);
  if (auto why = worker.process.error(); !why.empty()) how += " (" + why + ")";
  if (worker.task) {
    worker.task->done({}, std::make_exception_ptr(WorkerDied(how + " while it had task " + std::to_string(worker.task->number))));
  } else if (!worker.ready && ++failed_starts >= kStartAttempts) {
    auto none = take_all();
    fail(none, std::make_exception_ptr(WorkerDied(how + " before it was ready, as did those before it: the pool cannot start workers")));
    failed_starts = 0;
  }
}

void Pool::Shared::start_worker() {
  int number;
  {
    std::lock_guard lock(mutex);
    number = ++created;
  }
  WorkerArguments arguments{options.initializer ? function_id(options.initializer) : 0,
                            options.finalizer ? function_id(options.finalizer) : 0, options.initializer_bytes};
  Process process({.name = options.worker_name + "-" + std::to_string(number), .daemon = true, .method = options.method}, &work,
                  to_bytes(arguments));
  process.set_doorbell(bell_word());
  try {
    process.start();
    workers.emplace_back(std::move(process));
  } catch (const std::exception&) {
    {
      std::lock_guard lock(mutex);
      --created;
    }
    // Those there are do the work. Without any, the tasks cannot be done.
    size_now = static_cast<int>(workers.size());
    if (size_now > 0) return;
    size_now = options.processes;
    auto none = take_all();
    fail(none, std::current_exception());
  }
}

void Pool::Shared::hand_out() {
  for (auto& worker : workers) {
    if (!worker.ready || worker.leaving || worker.task) continue;
    {
      std::lock_guard lock(mutex);
      if (tasks.empty()) return;
      worker.task = std::move(tasks.front());
      tasks.pop_front();
    }
    send(worker, Kind::task, worker.task->number, function_id(worker.task->entry), worker.task->bytes);
  }
  for (;;) {
    auto starting = std::count_if(workers.begin(), workers.end(), [](const Worker& w) { return !w.ready && !w.leaving; });
    auto staying = std::count_if(workers.begin(), workers.end(), [](const Worker& w) { return !w.leaving; });
    {
      std::lock_guard lock(mutex);
      if (static_cast<std::ptrdiff_t>(tasks.size()) <= starting || staying >= size_now) return;
    }
    start_worker();
  }
}

void Pool::Shared::handle() {
  SharedMemory& memory = arena->memory();
  for (;;) {
    std::int32_t seen = memory.load(bell_word());
    bool terminating, ending;
    {
      std::lock_guard lock(mutex);
      terminating = terminated;
      ending = closed;
    }
    if (terminating) {
      auto none = take_all();
      auto error = std::make_exception_ptr(PoolTerminated("the pool was terminated before the task was done"));
      fail(none, error);
      for (auto& worker : workers) {
        worker.process.kill();
        if (worker.task) std::exchange(worker.task, std::nullopt)->done({}, error);
      }
    }
    for (auto worker = workers.begin(); worker != workers.end();) {
      // Ended first, then its answers: what it sent before it ended must not be missed.
      bool ended = worker->process.exitcode().has_value();
      if (!terminating) take_results(*worker);
      if (ended) {
        if (!terminating) bury(*worker);
        worker = workers.erase(worker);
        size_now = options.processes;  // there may be room again
      } else {
        ++worker;
      }
    }
    if (!terminating) hand_out();
    bool idle = std::none_of(workers.begin(), workers.end(), [](const Worker& w) { return w.task.has_value(); });
    if (ending && idle) {
      std::unique_lock lock(mutex);
      if (tasks.empty()) {
        if (workers.empty()) {
          finished = true;
          changed.notify_all();
          return;
        }
        lock.unlock();
        for (auto& worker : workers) {
          if (worker.leaving) continue;
          worker.leaving = true;
          send(worker, Kind::quit, 0, 0, {});
        }
      }
    }
    memory.wait(bell_word(), seen);
  }
}

Pool::Pool(Options options) : shared_(std::make_shared<Shared>()) {
  if (options.processes == 0) options.processes = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  if (options.processes < 1) {
    throw std::invalid_argument("a pool needs at least one process, not " + std::to_string(options.processes));
  }
  shared_->options = std::move(options);
  shared_->size_now = shared_->options.processes;
  shared_->bell = shared_->arena->claim_semaphore(0, Arena::current_process());
  if (shared_->options.method == StartMethod::fork) {
    for (int i = 0; i < shared_->options.processes; ++i) shared_->start_worker();
  }
  std::thread([shared = shared_] { shared->handle(); }).detach();
}

Pool::~Pool() {
  if (shared_->made_at != fork_depth()) {
    // Inherited by a fork, without the threads: what they wait in cannot be destroyed.
    new std::shared_ptr<Shared>(std::move(shared_));
    return;
  }
  terminate();
  join();
  shared_->arena->release_semaphore(shared_->bell);
}

int Pool::submit(TaskEntry entry, std::string bytes, Done done) {
  if (shared_->made_at != fork_depth()) {
    throw std::logic_error("this pool is the parent process's: a fork inherits no threads, and so nobody who would serve it");
  }
  int number;
  {
    std::lock_guard lock(shared_->mutex);
    if (shared_->closed) throw std::logic_error("the pool is closed: it takes no more tasks");
    number = shared_->next_task++;
    shared_->tasks.push_back({number, entry, std::move(bytes), std::move(done)});
  }
  shared_->ring_bell();
  return number;
}

void Pool::close() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->closed = true;
  }
  shared_->ring_bell();
}

void Pool::terminate() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->closed = true;
    shared_->terminated = true;
  }
  shared_->ring_bell();
}

void Pool::join() { join_for(kForever); }

bool Pool::join_for(double timeout_ms) {
  std::unique_lock lock(shared_->mutex);
  if (!shared_->closed) throw std::logic_error("close() or terminate() the pool before join()");
  trace::InState waiting(trace::State::lock);
  auto finished = [this] { return shared_->finished; };
  if (timeout_ms == kForever) return shared_->changed.wait(lock, finished), true;
  return shared_->changed.wait_for(lock, std::chrono::duration<double, std::milli>(timeout_ms), finished);
}

int Pool::size() const { return shared_->options.processes; }
int Pool::workers() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->created;
}

}  // namespace poolyard
