#include <poolyard/pool.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include <poolyard/fork.h>
#include <poolyard/shared_heap.h>
#include <poolyard/trace.h>

#include "platform/host.h"
#include "spin.h"
#include "task_board.h"

namespace poolyard {
namespace {

// Messages from a worker to the pool, and back for a `fetch`: a header, then its bytes, unless they are in shared memory.
enum class Kind : std::int32_t { ready = 0, result = 1, error = 2, fetch = 3 };
struct Header {
  Kind kind = Kind::ready;
  std::int32_t number = 0;  // of the task
  Arena::Offset at = 0;
  std::uint32_t bytes = 0;
};

std::string read_body(Ring ring, std::uint32_t bytes) {
  std::string body(bytes, '\0');
  ring.read(body.data(), body.size());
  return body;
}

/// A worker that fails to start this often in a row, none succeeding, will not start at all.
constexpr int kStartAttempts = 3;

struct WorkerArguments {
  Arena::Offset board = 0;
  std::int32_t place = 0, maxtasks = 0;
  std::int32_t initializer = 0, finalizer = 0, pause = 0, resume = 0;
  std::string initializer_bytes;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(board, place, maxtasks, initializer, finalizer, pause, resume, initializer_bytes);
  }
};

/// The worker's side.
class Worker {
 public:
  explicit Worker(WorkerArguments arguments)
      : arguments_(std::move(arguments)), board_(arena_.memory(), arguments_.board) {}

  /// One task after another, until the board is closed or it has done its share.
  void run() {
    call(arguments_.initializer, arguments_.initializer_bytes, trace::State::starting);
    send({Kind::ready, 0, 0, 0}, {});
    for (int done = 0; arguments_.maxtasks == 0 || done < arguments_.maxtasks; ++done) {
      auto task = board_.try_take(arguments_.place);
      if (!task) {
        Pause pause(*this, trace::State::idle);
        task = board_.take(arguments_.place);
      }
      if (!task) break;
      end_if_killed();  // the pool finds our name on it
      do_task(*task, bytes_of(*task), done + 1 == arguments_.maxtasks);
    }
    call(arguments_.finalizer, {}, trace::current_state());
  }

 private:
  /// A scope that waits.
  class Pause {
   public:
    Pause(Worker& worker, trace::State state) : worker_(worker), state_(state) { worker_.call(worker_.arguments_.pause, {}, state); }
    ~Pause() { worker_.call(worker_.arguments_.resume, {}, trace::current_state()); }

   private:
    Worker& worker_;
    trace::InState state_;
  };

  static void call(std::int32_t function, std::string_view bytes, trace::State state) {
    if (!function) return;
    trace::InState in(state);
    reinterpret_cast<WorkerEntry>(function_from_id(function))(bytes);
  }

  /// In the browser a process that was killed goes on for a moment. What it touches may be somebody else's by then.
  void end_if_killed() {
    if (arena_.is_over(self_)) exit_process(0);
  }

  Payload bytes_of(const TaskBoard::Task& task) {
    if (task.at == 0 && task.bytes > 0) {
      board_.begin(arguments_.place, task);
      send({Kind::fetch, task.number, 0, 0}, {});
      Pause pause(*this, trace::State::blocked);
      return Payload(read_body(inbox(), task.bytes));
    }
    if (task.bytes > Payload::kShared) {
      board_.begin(arguments_.place, task);
      return Payload(task.at, task.bytes, false);  // they stay until we have answered
    }
    std::string bytes(task.bytes, '\0');
    arena_.memory().read(task.at, bytes.data(), bytes.size());
    end_if_killed();  // they may be other bytes by then
    board_.begin(arguments_.place, task);
    return Payload(std::move(bytes));
  }

  void do_task(const TaskBoard::Task& task, const Payload& bytes, bool last) {
    trace::begin_task(task.number);
    Kind kind = Kind::result;
    Payload answer;
    try {
      answer = reinterpret_cast<TaskEntry>(function_from_id(task.function))(bytes);
    } catch (const std::exception& error) {
      kind = Kind::error;
      answer = Payload(error.what());
    } catch (...) {
      kind = Kind::error;
      answer = Payload("an exception that is not a std::exception");
    }
    trace::end_task(kind == Kind::error);
    if (auto at = answer.shared()) {
      if (!arena_.send_blocks(*at, answer.size(), self_)) exit_process(0);
      send({kind, task.number, *at, static_cast<std::uint32_t>(answer.size())}, {}, !last);
      answer.disown();
    } else {
      send({kind, task.number, 0, static_cast<std::uint32_t>(answer.size())}, answer.local(), !last);
    }
  }

  /// `next`: we take the next task at once.
  void send(const Header& header, std::string_view body, bool next = false) {
    std::string message(reinterpret_cast<const char*>(&header), sizeof header);
    message += body;
    // Whoever has the answer may put a task: it is to count on us then, and not to wake somebody else. Only where we need not
    // wait for room.
    if (next && message.size() <= out_.writable()) board_.announce(arguments_.place);
    std::size_t written = out_.try_write(message.data(), message.size());
    board_.ring();
    if (written == message.size()) return;
    Pause pause(*this, trace::State::blocked);
    out_.write(message.data() + written, message.size() - written);
    board_.ring();  // the first part may have been too short for a header
  }

  WorkerArguments arguments_;
  Arena& arena_ = *Arena::current();
  int self_ = Arena::current_process();
  TaskBoard board_;
  Ring out_ = outbox();
};

int work(std::string_view bytes) {
  try {
    Worker(from_bytes<WorkerArguments>(bytes)).run();
  } catch (const RingClosed&) {
    // The pool is gone, and whoever might want an answer.
  }
  return 0;
}

}  // namespace

// One thread, the handler, looks after the workers; everyone else talks to it through the members under the mutex and the
// bell. Who waits for a result may take messages in its place, see help(), and sleep in its place, see wait().
struct Pool::Shared {
  struct Task {
    std::int32_t function;
    Payload bytes;
    Done done;
    Arena::Offset copied_to = 0;  // where a copy of its bytes is for the workers, in the heap
  };
  struct Member {
    Process process;
    int place;
    bool ready = false;
    bool leaving = false;
    bool cut_off = false;  // it died in the middle of a message, the rest of which it may yet write, see platform::afterlife_ms()
    int tasks_done = 0;
  };
  /// The place of a worker that has ended. In the browser it may go on for a moment and take another task.
  struct Grave {
    int place;
    double until;  // on now_ms()'s clock
  };

  Options options;
  std::shared_ptr<Arena> arena = Arena::current();
  int made_at = fork_depth();
  int cores = static_cast<int>(std::thread::hardware_concurrency());
  SharedHeap& heap = SharedHeap::own();
  Arena::Offset board_at = 0;

  std::mutex mutex;
  std::condition_variable changed;
  TaskBoard board;
  std::unordered_map<int, Task> tasks;  // that have not ended
  std::deque<int> unplaced;             // those of them that are not on the board yet, in order
  int next_task = 1;
  int created = 0;
  int staying = 0;   // workers that are there and will take more tasks
  int size_now = 0;  // fewer than options.processes once the system gave no more
  bool closed = false;
  bool terminated = false;
  bool finished = false;
  bool may_help = true;
  bool helper_waits = false;        // or is about to
  std::int32_t helper_called = 0;   // its bell before that

  // The handler's, or the helper's: under this mutex, which is taken before the other.
  std::mutex looking_after;
  Spin spin;
  bool leaving = false;  // the board is closed
  std::list<Member> workers;
  std::vector<Grave> graves;
  std::vector<bool> places = std::vector<bool>(TaskBoard::kPlaces);
  int failed_starts = 0;
  std::vector<Outcome> outcomes;

  ~Shared() {
    if (board_at != 0) heap.retire(board_at, TaskBoard::bytes());
  }

  bool helpers_wanted() {
    std::lock_guard lock(mutex);
    return may_help;
  }
  void wake_handler() {
    arena->memory().fetch_add(board.bell(), 1);
    arena->memory().notify(board.bell());
  }

  // Under the mutex.
  void fill_board();
  bool place(int number, Task& task);
  bool worker_wanted() const { return staying < size_now && static_cast<int>(tasks.size()) > staying; }
  void settle(int number, Payload bytes, std::exception_ptr error);
  void take_waiting_back();
  void fail_waiting(std::exception_ptr error);

  // The handler's.
  void handle();
  bool pass();
  bool help(bool look);
  bool begin_wait();
  void wait();
  void end_wait();
  void wake_helper();
  bool deliver();
  bool take_messages(Member& worker);
  void send_bytes(Member& worker, int number);
  void bury(Member& worker);
  void visit_graves();
  void start_worker();
  void terminate_all();
};

// --- under the mutex -------------------------------------------------------------------------------------------------

bool Pool::Shared::place(int number, Task& task) {
  TaskBoard::Task entry{number, task.function, 0, static_cast<std::uint32_t>(task.bytes.size())};
  if (task.bytes.shared()) {
    entry.at = *task.bytes.shared();
  } else if (entry.bytes > 0) {
    // What finds no room here the worker fetches.
    if (task.copied_to == 0) {
      task.copied_to = heap.allocate(entry.bytes).value_or(0);
      if (task.copied_to != 0) arena->memory().write(task.copied_to, task.bytes.local().data(), entry.bytes);
    }
    entry.at = task.copied_to;
  }
  return board.put(entry);
}

void Pool::Shared::fill_board() {
  while (!unplaced.empty()) {
    auto task = tasks.find(unplaced.front());
    if (task != tasks.end()) {
      if (!place(task->first, task->second)) return;
      board.call();
    }
    unplaced.pop_front();
  }
}

/// The task has ended; what is to be done about it waits until the mutex is free.
void Pool::Shared::settle(int number, Payload bytes, std::exception_ptr error) {
  auto found = tasks.find(number);
  if (found == tasks.end()) return;
  Task& task = found->second;
  if (task.copied_to != 0) heap.release(task.copied_to, task.bytes.size());
  outcomes.push_back({std::move(task.done), std::move(bytes), std::move(error)});
  tasks.erase(found);
}

void Pool::Shared::take_waiting_back() {
  std::deque<int> back;
  while (auto task = board.take()) back.push_back(task->number);
  unplaced.insert(unplaced.begin(), back.begin(), back.end());
}

void Pool::Shared::fail_waiting(std::exception_ptr error) {
  take_waiting_back();
  for (int number : std::exchange(unplaced, {})) settle(number, {}, error);
}

// --- the handler -----------------------------------------------------------------------------------------------------

void Pool::Shared::send_bytes(Member& worker, int number) {
  std::string bytes;
  {
    std::lock_guard lock(mutex);
    if (auto task = tasks.find(number); task != tasks.end()) bytes = task->second.bytes.to_string();
  }
  try {
    worker.process.to_child().write(bytes.data(), bytes.size());
  } catch (const RingClosed&) {
    // It has just died; the next look at it tells.
  }
}

/// Whether there were any.
bool Pool::Shared::take_messages(Member& worker) {
  Ring ring = worker.process.from_child();
  bool any = false;
  while (!worker.cut_off && ring.readable() >= sizeof(Header)) {
    Header header;
    Payload bytes;
    try {
      ring.read(&header, sizeof header);
      bytes = header.at != 0 ? Payload(header.at, header.bytes, true) : Payload(read_body(ring, header.bytes));
    } catch (const RingClosed&) {
      worker.cut_off = true;
      return any;
    }
    any = true;
    spin.came();
    if (header.kind == Kind::ready) {
      worker.ready = true;
      failed_starts = 0;
    } else if (header.kind == Kind::fetch) {
      send_bytes(worker, header.number);
    } else {
      std::lock_guard lock(mutex);
      if (++worker.tasks_done == options.maxtasksperchild) {
        worker.leaving = true;
        --staying;
      }
      if (header.kind == Kind::result) {
        settle(header.number, std::move(bytes), nullptr);
      } else {
        settle(header.number, {}, std::make_exception_ptr(RemoteError(bytes.to_string())));
      }
    }
  }
  return any;
}

void Pool::Shared::bury(Member& worker) {
  int exitcode = worker.process.exitcode().value_or(0);
  std::string how = "worker " + worker.process.name() + " (pid " + std::to_string(worker.process.pid()) + ") ended with exit code " +
                    std::to_string(exitcode);
  if (auto why = worker.process.error(); !why.empty()) how += " (" + why + ")";
  arena->retire_sent_blocks(worker.process.slot());
  graves.push_back({worker.place, now_ms() + platform::afterlife_ms()});

  std::lock_guard lock(mutex);
  if (!worker.leaving) --staying;
  size_now = options.processes;  // there may be room again
  int current = board.current(worker.place);
  if (auto task = tasks.find(current); task != tasks.end()) {
    if (auto at = task->second.bytes.shared()) {
      // It may go on reading them for a moment.
      arena->retire_blocks(*at, task->second.bytes.size());
      task->second.bytes.disown();
    }
    settle(current, {}, std::make_exception_ptr(WorkerDied(how + " while it had task " + std::to_string(current))));
  } else if (!worker.ready && ++failed_starts >= kStartAttempts) {
    fail_waiting(std::make_exception_ptr(
        WorkerDied(how + " before it was ready, as did those before it: the pool cannot start workers")));
    failed_starts = 0;
  }
}

/// What workers had taken that were dead then, or soon after, goes to others.
void Pool::Shared::visit_graves() {
  std::lock_guard lock(mutex);
  for (auto grave = graves.begin(); grave != graves.end();) {
    auto back = board.take_back(grave->place);
    unplaced.insert(unplaced.begin(), back.begin(), back.end());
    board.clear(grave->place);
    // It may have been called, and another could have come; or it was about to call another, whose bit it had.
    board.call_all();
    if (now_ms() < grave->until) {
      ++grave;
    } else {
      places[static_cast<std::size_t>(grave->place)] = false;
      grave = graves.erase(grave);
    }
  }
}

void Pool::Shared::start_worker() {
  auto place = std::find(places.begin(), places.end(), false);
  if (place == places.end()) return;  // until the first grave is old enough
  int number;
  {
    std::lock_guard lock(mutex);
    number = ++created;
    ++staying;
  }
  auto id = [](WorkerEntry entry) { return entry ? function_id(entry) : 0; };
  WorkerArguments arguments{board_at, static_cast<std::int32_t>(place - places.begin()), options.maxtasksperchild,
                            id(options.initializer), id(options.finalizer), id(options.pause), id(options.resume),
                            options.initializer_bytes};
  board.clear(arguments.place);
  Process process({.name = options.worker_name + "-" + std::to_string(number), .daemon = true, .method = options.method}, &work,
                  to_bytes(arguments));
  process.set_doorbell(board.bell());
  try {
    process.start();
    workers.push_back({.process = std::move(process), .place = arguments.place});
    *place = true;
  } catch (const std::exception&) {
    std::lock_guard lock(mutex);
    --created;
    --staying;
    // Those there are do the work. Without any, the tasks cannot be done.
    size_now = static_cast<int>(workers.size());
    if (size_now > 0) return;
    size_now = options.processes;
    fail_waiting(std::current_exception());
  }
}

void Pool::Shared::terminate_all() {
  for (auto& worker : workers) worker.process.kill();
  std::lock_guard lock(mutex);
  unplaced.clear();
  auto error = std::make_exception_ptr(PoolTerminated("the pool was terminated before the task was done"));
  while (!tasks.empty()) {
    auto first = std::min_element(tasks.begin(), tasks.end(), [](auto& a, auto& b) { return a.first < b.first; });
    if (auto at = first->second.bytes.shared()) {
      arena->retire_blocks(*at, first->second.bytes.size());
      first->second.bytes.disown();
    }
    settle(first->first, {}, error);
  }
}

bool Pool::Shared::deliver() {
  if (outcomes.empty()) return false;
  options.deliver(outcomes);
  outcomes.clear();
  wake_helper();  // one of them may be what it waits for
  return true;
}

/// What the handler does, where it need not be woken for it: takes messages and, if there are none, looks for some as long as
/// that is worth it. Whether there were any.
bool Pool::Shared::help(bool look) {
  std::unique_lock turn(looking_after, std::defer_lock);
  if (!helpers_wanted() || !turn.try_lock()) {
    if (!look) wake_handler();  // what was said to us is for it, and it says again that it sleeps
    return false;
  }
  SharedMemory& memory = arena->memory();
  bool crowded = false;
  auto take = [&] {
    for (auto& worker : workers) take_messages(worker);
    std::lock_guard lock(mutex);
    fill_board();
    crowded = std::min(static_cast<int>(tasks.size()), staying) >= cores;
  };
  std::int32_t rung = memory.load(board.bell());
  memory.exchange(board.bell_waiter(), TaskBoard::nobody);
  take();
  if (look && outcomes.empty() && spin.until([&] { return memory.load(board.bell()) != rung; }, crowded)) {
    rung = memory.load(board.bell());
    take();
  }
  memory.exchange(board.bell_waiter(), TaskBoard::handler);  // it may be asleep; what came before this is still ours
  if (memory.load(board.bell()) != rung) take();
  return deliver();
}

/// From here on the calling thread is woken when outcomes are told. False if another thread sleeps already, or nobody may.
bool Pool::Shared::begin_wait() {
  std::lock_guard lock(mutex);
  if (!may_help || helper_waits || finished) return false;
  helper_waits = true;
  helper_called = arena->memory().load(board.helper_bell());
  return true;
}

void Pool::Shared::wait() {
  SharedMemory& memory = arena->memory();
  // Announced, then looked once more: see TaskBoard::ring(). Where it is another's turn, that one looks once more after this,
  // the handler before it sleeps and a helper before it leaves, and tells of what it finds.
  memory.exchange(board.bell_waiter(), TaskBoard::helper);
  bool any = false;
  if (std::unique_lock turn(looking_after, std::try_to_lock); turn) {
    for (auto& worker : workers) any |= worker.process.from_child().readable() >= sizeof(Header);
  }
  if (!any) memory.wait(board.helper_bell(), helper_called);
}

void Pool::Shared::end_wait() {
  {
    std::lock_guard lock(mutex);
    helper_waits = false;
  }
  help(false);
}

void Pool::Shared::wake_helper() {
  {
    std::lock_guard lock(mutex);
    if (!helper_waits) return;
  }
  arena->memory().fetch_add(board.helper_bell(), 1);
  arena->memory().notify(board.helper_bell());
}

/// Looks after everything once. Whether there was anything.
bool Pool::Shared::pass() {
  std::lock_guard turn(looking_after);
  bool terminating, ending;
  {
    std::lock_guard lock(mutex);
    terminating = terminated;
    ending = closed;
  }
  bool any = false;
  if (terminating) terminate_all();
  for (auto worker = workers.begin(); worker != workers.end();) {
    // Ended first, then its answers: what it sent before it ended must not be missed.
    bool ended = worker->process.exitcode().has_value();
    if (!terminating) any |= take_messages(*worker);
    if (ended) {
      any = true;
      bury(*worker);
      worker = workers.erase(worker);
    } else {
      ++worker;
    }
  }
  if (!graves.empty()) visit_graves();
  bool wanted;
  {
    std::lock_guard lock(mutex);
    fill_board();
    wanted = worker_wanted();
  }
  while (wanted) {
    int before = created;
    start_worker();
    std::lock_guard lock(mutex);
    wanted = worker_wanted() && created > before;
  }
  any |= deliver();
  std::lock_guard lock(mutex);
  if (ending && tasks.empty()) {
    if (!std::exchange(leaving, true)) board.close();
    finished = workers.empty();
  }
  return any;
}

void Pool::Shared::handle() {
  SharedMemory& memory = arena->memory();
  bool announced = false;
  std::int32_t rung = 0;
  for (;;) {
    bool any = pass();
    if (finished) break;  // only we set it
    if (any) {
      announced = false;
    } else if (!announced) {
      // Say that we are going to sleep, then look once more: see TaskBoard::ring().
      rung = memory.load(board.bell());
      memory.exchange(board.bell_waiter(), TaskBoard::handler);
      announced = true;
    } else {
      memory.wait(board.bell(), rung, graves.empty() ? kForever : std::max(1.0, graves.front().until - now_ms()));
      announced = false;
    }
  }
  std::lock_guard lock(mutex);
  changed.notify_all();
}

// --- the pool --------------------------------------------------------------------------------------------------------

Pool::Pool(Options options) : shared_(std::make_shared<Shared>()) {
  if (options.processes == 0) options.processes = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  if (options.processes < 1) {
    throw std::invalid_argument("a pool needs at least one process, not " + std::to_string(options.processes));
  }
  shared_->options = std::move(options);
  shared_->size_now = shared_->options.processes;
  auto board = shared_->heap.allocate(TaskBoard::bytes());
  if (!board) throw ArenaFull("no room for a pool: the memory that the processes of a run share is in use by other pools and by large tasks");
  shared_->board_at = *board;
  shared_->board = TaskBoard(shared_->arena->memory(), *board);
  shared_->board.reset();
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
}

int Pool::submit(TaskEntry entry, Payload bytes, Done done) {
  if (shared_->made_at != fork_depth()) {
    throw std::logic_error("this pool is the parent process's: a fork inherits no threads, and so nobody who would serve it");
  }
  std::int32_t function = function_id(entry);
  std::lock_guard lock(shared_->mutex);
  if (shared_->closed) throw std::logic_error("the pool is closed: it takes no more tasks");
  int number = shared_->next_task++;
  shared_->tasks.emplace(number, Shared::Task{function, std::move(bytes), std::move(done)});
  shared_->unplaced.push_back(number);
  shared_->fill_board();
  if (shared_->worker_wanted()) shared_->wake_handler();
  return number;
}

bool Pool::help() { return shared_->help(true); }
bool Pool::begin_wait() { return shared_->begin_wait(); }
void Pool::wait() { shared_->wait(); }
void Pool::end_wait() { shared_->end_wait(); }
void Pool::stop_helping() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->may_help = false;
  }
  shared_->wake_helper();
  shared_->wake_handler();
}

void Pool::close() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->closed = true;
  }
  shared_->wake_handler();
}

void Pool::terminate() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->closed = true;
    shared_->terminated = true;
  }
  shared_->wake_handler();
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
