#include "handler.h"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <system_error>

#include <poolyard/trace.h>

#include "message.h"
#include "platform/futex.h"
#include "platform/host.h"
#include "remote_exception.h"
#include "worker.h"

namespace poolyard::process_pool {
namespace {

/// A worker that fails to start this often in a row, none succeeding, will not start at all.
constexpr int kStartAttempts = 3;

/// Whose callbacks the thread is in: it cannot wait for that pool's end, which waits for them.
thread_local const Handler* calling_back = nullptr;
class CallingBack {
 public:
  explicit CallingBack(const Handler* handler) : before_(std::exchange(calling_back, handler)) {}
  ~CallingBack() { calling_back = before_; }
  CallingBack(const CallingBack&) = delete;
  CallingBack& operator=(const CallingBack&) = delete;

 private:
  const Handler* before_;
};

}  // namespace

// --- under the mutex --------------------------------------------------------------------------------------------------

bool Handler::place(int number, Task& task) {
  TaskBoard::Task entry{number, task.function, 0, static_cast<std::uint32_t>(task.bytes.size())};
  if (task.bytes.shared()) {
    entry.at = *task.bytes.shared();
  } else if (entry.bytes > 0) {
    // What finds no room here the worker fetches.
    if (task.copied_to == 0) {
      task.copied_to = heap_.allocate(entry.bytes).value_or(0);
      if (task.copied_to != 0) arena_->memory().write(task.copied_to, task.bytes.local().data(), entry.bytes);
    }
    entry.at = task.copied_to;
  }
  task.ticket = board_.put(entry);
  return task.ticket.has_value();
}

void Handler::fill_board() {
  while (!unplaced_.empty()) {
    auto task = tasks_.find(unplaced_.front());
    if (task != tasks_.end()) {
      if (!place(task->first, task->second)) return;
      board_.call();
    }
    unplaced_.pop_front();
  }
}

/// The task has ended; what is to be done about it waits until the mutex is free.
void Handler::settle(int number, Payload bytes, std::exception_ptr error) {
  auto found = tasks_.find(number);
  if (found == tasks_.end()) return;
  Task& task = found->second;
  if (task.copied_to != 0) heap_.release(task.copied_to, task.bytes.size());
  outcomes_.push_back({std::move(task.done), std::move(bytes), std::move(error), number});
  tasks_.erase(found);
}

/// The task is nobody's any more, if no worker has taken it: what it would have told.
std::optional<Pool::Done> Handler::take_back(int number) {
  auto found = tasks_.find(number);
  if (found == tasks_.end()) return std::nullopt;
  Task& task = found->second;
  if (task.ticket && !board_.withdraw(*task.ticket)) return std::nullopt;
  if (task.copied_to != 0) heap_.release(task.copied_to, task.bytes.size());
  Pool::Done done = std::move(task.done);
  tasks_.erase(found);  // fill_board() passes over its number
  return done;
}

/// These, which were on the board, come first again.
void Handler::queue_again(const std::vector<int>& numbers) {
  for (int number : numbers) {
    if (auto task = tasks_.find(number); task != tasks_.end()) task->second.ticket.reset();
  }
  unplaced_.insert(unplaced_.begin(), numbers.begin(), numbers.end());
}

void Handler::fail_waiting(std::exception_ptr error) {
  std::vector<int> back;
  while (auto task = board_.take()) back.push_back(task->number);
  queue_again(back);
  for (int number : std::exchange(unplaced_, {})) settle(number, {}, error);
}

// --- the handler -----------------------------------------------------------------------------------------------------

void Handler::send_bytes(Member& worker, int number) {
  std::string bytes;
  {
    std::lock_guard lock(mutex_);
    if (auto task = tasks_.find(number); task != tasks_.end()) bytes = task->second.bytes.to_string();
  }
  try {
    worker.process.to_child().write(bytes.data(), bytes.size());
  } catch (const RingClosed&) {
    // It has just died; the next look at it tells.
  }
}

/// Whether there were any.
bool Handler::take_messages(Member& worker) {
  Ring ring = worker.process.from_child();
  bool any = false;
  while (!worker.cut_off && ring.readable() >= sizeof(Header)) {
    Header header;
    Payload bytes;
    try {
      ring.read(&header, sizeof header);
      if (header.at != 0 && !arena_->receive_blocks(header.at, header.bytes, worker.process.slot(), Arena::current_process())) {
        worker.cut_off = true;  // its end was recorded, and what it sent is nobody's any more
        return any;
      }
      bytes = header.at != 0 ? Payload(header.at, header.bytes, true) : Payload(read_body(ring, header.bytes));
    } catch (const RingClosed&) {
      worker.cut_off = true;
      return any;
    }
    bytes.parcel = multiprocessing::Parcel::from_child(worker.process.slot(), header.parcel);
    any = true;
    spin_.came();
    if (header.kind == Header::ready) {
      worker.ready = true;
      failed_starts_ = 0;
    } else if (header.kind == Header::fetch) {
      send_bytes(worker, header.number);
    } else {
      std::lock_guard lock(mutex_);
      if (++worker.tasks_done == options_.maxtasksperchild) {
        worker.leaving = true;
        --staying_;
      }
      if (header.kind == Header::result) {
        settle(header.number, std::move(bytes), nullptr);
      } else {
        settle(header.number, {}, unpack_exception(bytes.to_string()));
      }
    }
  }
  return any;
}

void Handler::bury(Member& worker) {
  int exitcode = worker.process.exitcode().value_or(0);
  std::string how = "worker " + worker.process.name() + " (pid " + std::to_string(worker.process.pid()) + ") ended with exit code " +
                    std::to_string(exitcode);
  if (auto why = worker.process.error(); !why.empty()) how += " (" + why + ")";
  arena_->retire_sent_blocks(worker.process.slot());
  graves_.push_back({worker.place, now_ms() + platform::afterlife_ms()});

  std::lock_guard lock(mutex_);
  if (!worker.leaving) --staying_;
  if (options_.breaks && !worker.leaving && !leaving_ && !terminated_) {
    terminated_ = std::make_exception_ptr(BrokenProcessPool(
        "A process in the process pool was terminated abruptly while the future was running or pending: " + how));
    broken_ = closed_ = true;
  }
  size_now_ = options_.processes;  // there may be room again
  int current = board_.bury(worker.place);
  if (auto task = tasks_.find(current); task != tasks_.end()) {
    if (auto at = task->second.bytes.shared()) {
      // It may go on reading them for a moment.
      arena_->retire_blocks(*at, task->second.bytes.size());
      task->second.bytes.disown();
    }
    settle(current, {}, terminated_ ? terminated_
                                    : std::make_exception_ptr(WorkerDied(how + " while it had task " + std::to_string(current))));
  } else if (!worker.ready && ++failed_starts_ >= kStartAttempts) {
    fail_waiting(std::make_exception_ptr(
        WorkerDied(how + " before it was ready, as did those before it: the pool cannot start workers")));
    failed_starts_ = 0;
  }
}

/// What workers had taken that were dead then, or soon after, goes to others.
void Handler::visit_graves() {
  std::lock_guard lock(mutex_);
  for (auto grave = graves_.begin(); grave != graves_.end();) {
    const bool rests = now_ms() < grave->until;  // before the look: then this is the last one that is needed, or there is another
    queue_again(board_.take_back(grave->place));
    // It may have been called, and another could have come; or it was about to call another, whose bit it had.
    board_.call_all();
    if (rests) {
      ++grave;
    } else {
      places_[static_cast<std::size_t>(grave->place)] = false;
      grave = graves_.erase(grave);
    }
  }
}

void Handler::start_worker() {
  auto place = std::find(places_.begin(), places_.end(), false);
  if (place == places_.end()) return;  // until the first grave is old enough
  int number;
  {
    std::lock_guard lock(mutex_);
    number = ++created_;
    ++staying_;
  }
  auto id = [](WorkerEntry entry) { return entry ? function_id(entry) : 0; };
  WorkerArguments arguments{board_at_, static_cast<std::int32_t>(place - places_.begin()), options_.maxtasksperchild,
                            id(options_.initializer.entry()), id(options_.finalizer), id(options_.pause), id(options_.resume),
                            number_, options_.initializer.bytes()};
  board_.clear(arguments.place);
  Process process({.name = options_.worker_name + "-" + std::to_string(number), .daemon = true, .method = options_.method}, &work,
                  to_bytes(arguments));
  process.set_doorbell(board_.bell());
  try {
    process.start();
    members_.push_back({.process = std::move(process), .place = arguments.place});
    *place = true;
  } catch (const std::exception&) {
    std::lock_guard lock(mutex_);
    --created_;
    --staying_;
    // Those there are do the work. Without any, the tasks cannot be done.
    size_now_ = static_cast<int>(members_.size());
    if (size_now_ > 0) return;
    size_now_ = options_.processes;
    fail_waiting(std::current_exception());
  }
}

void Handler::terminate_all(std::exception_ptr error) {
  for (auto& worker : members_) worker.process.dismiss();
  std::lock_guard lock(mutex_);
  unplaced_.clear();
  while (!tasks_.empty()) {
    auto first = std::min_element(tasks_.begin(), tasks_.end(), [](auto& a, auto& b) { return a.first < b.first; });
    if (auto at = first->second.bytes.shared()) {
      arena_->retire_blocks(*at, first->second.bytes.size());
      first->second.bytes.disown();
    }
    settle(first->first, {}, error);
  }
}

bool Handler::deliver() {
  if (outcomes_.empty()) return false;
  CallingBack here(this);
  const trace::Unseen at_work;
  options_.deliver(outcomes_);
  // To the one who waits for them, if he took them himself: the pool's own thread has no lane.
  for (const Outcome& outcome : outcomes_) trace::link_task(trace::Link::received, outcome.number, number_);
  outcomes_.clear();
  wake_helper();  // one of them may be what it waits for
  return true;
}

/// What the handler does, where it need not be woken for it: takes messages and, if there are none, looks for some as long as
/// that is worth it. Whether there were any.
bool Handler::help(bool look) {
  if (!is_here()) return false;
  std::unique_lock turn(looking_after_, std::defer_lock);
  if (!helpers_wanted() || !turn.try_lock()) {
    if (!look) wake_handler();  // what was said to us is for it, and it says again that it sleeps
    return false;
  }
  SharedMemory& memory = arena_->memory();
  bool crowded = false, handlers_turn = false;
  auto take = [&] {
    for (auto& worker : members_) take_messages(worker);
    std::lock_guard lock(mutex_);
    fill_board();
    crowded = std::min(static_cast<int>(tasks_.size()), staying_) >= cores_;
    // What only the handler does: to end the pool with its last task, and to start a worker for one that has done its share.
    handlers_turn = (closed_ && tasks_.empty()) || worker_wanted();
  };
  std::int32_t rung = memory.load(board_.bell());
  memory.exchange(board_.bell_waiter(), TaskBoard::nobody);
  take();
  if (look && outcomes_.empty() && spin_.until([&] { return memory.load(board_.bell()) != rung; }, crowded)) {
    rung = memory.load(board_.bell());
    take();
  }
  memory.exchange(board_.bell_waiter(), TaskBoard::handler);  // it may be asleep; what came before this is still ours
  if (memory.load(board_.bell()) != rung) take();
  if (handlers_turn) wake_handler();
  return deliver();
}

/// From here on the calling thread is woken when outcomes are told. False if another thread sleeps already, or nobody may.
bool Handler::begin_wait() {
  if (!is_here()) return false;
  std::lock_guard lock(mutex_);
  if (!may_help_ || helper_waits_ || finished_.load(std::memory_order_relaxed)) return false;
  helper_waits_ = true;
  helper_called_ = arena_->memory().load(board_.helper_bell());
  return true;
}

void Handler::wait(double timeout_ms) {
  SharedMemory& memory = arena_->memory();
  // Announced, then looked once more: see TaskBoard::ring(). Where it is another's turn, that one looks once more after this,
  // the handler before it sleeps and a helper before it leaves, and tells of what it finds.
  memory.exchange(board_.bell_waiter(), TaskBoard::helper);
  bool any = false;
  if (std::unique_lock turn(looking_after_, std::try_to_lock); turn) {
    for (auto& worker : members_) any |= worker.process.from_child().readable() >= sizeof(Header);
  }
  if (!any) memory.wait(board_.helper_bell(), helper_called_, timeout_ms);
}

void Handler::end_wait() {
  {
    std::lock_guard lock(mutex_);
    helper_waits_ = false;
  }
  help(false);
}

void Handler::wake_helper() {
  {
    std::lock_guard lock(mutex_);
    if (!helper_waits_) return;
  }
  arena_->memory().fetch_add(board_.helper_bell(), 1);
  arena_->memory().notify(board_.helper_bell());
}

/// Looks after everything once. Whether there was anything.
bool Handler::pass() {
  std::lock_guard turn(looking_after_);
  std::exception_ptr terminating;
  bool ending;
  {
    std::lock_guard lock(mutex_);
    terminating = terminated_;
    ending = closed_;
  }
  bool any = false;
  if (terminating) terminate_all(terminating);
  for (auto worker = members_.begin(); worker != members_.end();) {
    // Ended first, then its answers: what it sent before it ended must not be missed.
    bool ended = worker->process.exitcode().has_value();
    if (!terminating) any |= take_messages(*worker);
    if (ended) {
      any = true;
      bury(*worker);
      worker = members_.erase(worker);
    } else {
      ++worker;
    }
  }
  if (!graves_.empty()) visit_graves();
  bool wanted;
  {
    std::lock_guard lock(mutex_);
    fill_board();
    wanted = worker_wanted();
  }
  while (wanted) {
    int before = created_;
    start_worker();
    std::lock_guard lock(mutex_);
    wanted = worker_wanted() && created_ > before;
  }
  any |= deliver();
  std::lock_guard lock(mutex_);
  if (ending && tasks_.empty()) {
    if (!std::exchange(leaving_, true)) board_.close();
    over_ = members_.empty();
  }
  return any;
}

void Handler::handle() {
  SharedMemory& memory = arena_->memory();
  bool announced = false;
  std::int32_t rung = 0;
  for (;;) {
    bool any = pass();
    if (over_) break;
    if (any) {
      announced = false;
    } else if (!announced) {
      // Say that we are going to sleep, then look once more: see TaskBoard::ring().
      rung = memory.load(board_.bell());
      memory.exchange(board_.bell_waiter(), TaskBoard::handler);
      announced = true;
    } else {
      memory.wait(board_.bell(), rung, graves_.empty() ? kForever : std::max(1.0, graves_.front().until - now_ms()));
      announced = false;
    }
  }
  {
    std::lock_guard lock(mutex_);
    callbacks_over_ = true;
    if (std::exchange(ends_by_itself_, false)) arena_->memory().fetch_add(arena_->process_word(Arena::current_process(), Arena::kUnseen), -1);
  }
  callbacks_.close();
  callbacks_.join();
  std::lock_guard lock(mutex_);
  // Release: all that was done, for who joins.
  finished_.store(1, std::memory_order_release);
  platform::futex_wake(&finished_, std::numeric_limits<int>::max());
}

// --- anybody's -------------------------------------------------------------------------------------------------------

Handler::Handler(PoolOptions options)
    : options_(std::move(options)), callbacks_({.threads = 1, .worker_name = options_.worker_name + "Callbacks"}) {
  if (options_.processes == 0) options_.processes = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  if (options_.processes < 1) {
    throw std::invalid_argument("a pool needs at least one process, not " + std::to_string(options_.processes));
  }
  if (options_.maxtasksperchild < 0) {
    throw std::invalid_argument("maxtasksperchild is how many tasks a worker does, at least 1, or 0 for any number; not " +
                                std::to_string(options_.maxtasksperchild));
  }
  size_now_ = options_.processes;
  auto board = heap_.allocate(TaskBoard::bytes());
  if (!board) throw ArenaFull("no room for a pool: the memory that the processes of a run share is in use by other pools and by large tasks");
  board_at_ = *board;
  board_ = TaskBoard(arena_->memory(), *board);
  board_.reset();
}

Handler::~Handler() {
  if (board_at_ != 0) heap_.retire(board_at_, TaskBoard::bytes());
}

void Handler::begin() {
  if (options_.method != StartMethod::fork) return;
  for (int i = 0; i < options_.processes; ++i) start_worker();
}

void Handler::wake_handler() {
  arena_->memory().fetch_add(board_.bell(), 1);
  arena_->memory().notify(board_.bell());
}

int Handler::submit(TaskEntry entry, Payload bytes, Pool::Done done) {
  if (!is_here()) {
    throw std::logic_error("this pool is the parent process's: a fork inherits no threads, and so nobody who would serve it");
  }
  std::int32_t function = function_id(entry);
  std::unique_lock lock(mutex_);
  if (broken_) throw BrokenProcessPool("A child process terminated abruptly, the process pool is not usable anymore");
  if (closed_) throw std::logic_error("the pool is closed: it takes no more tasks");
  int number = next_task_++;
  tasks_.emplace(number, Task{function, std::move(bytes), std::move(done)});
  unplaced_.push_back(number);
  fill_board();
  if (worker_wanted()) wake_handler();
  lock.unlock();
  trace::link_task(trace::Link::submitted, number, number_);
  return number;
}

bool Handler::withdraw(int number, const std::function<void()>& claim) {
  if (!is_here()) return false;
  std::optional<Pool::Done> done;  // goes when the mutex is free
  std::lock_guard lock(mutex_);
  done = take_back(number);
  if (!done) return false;
  claim();
  wake_handler();  // it may have been the last one
  return true;
}

bool Handler::has_begun(int number) {
  if (!is_here()) return false;
  std::lock_guard lock(mutex_);
  auto found = tasks_.find(number);
  return found != tasks_.end() && found->second.ticket && !board_.waits(*found->second.ticket);
}

void Handler::cancel_waiting() {
  if (!is_here()) return;
  std::map<int, Pool::Done> taken;
  {
    std::lock_guard lock(mutex_);
    std::vector<int> numbers;
    for (const auto& [number, task] : tasks_) numbers.push_back(number);
    for (int number : numbers) {
      if (auto done = take_back(number)) taken.emplace(number, std::move(*done));
    }
  }
  for (auto& [number, done] : taken) done({}, PoolLink::taken_back());
  wake_handler();
  wake_helper();
}

/// Waits in the handler's place. False when that is not possible, or not any more.
bool Handler::wait_for(const PendingResult& result, double until) {
  if (!is_here()) return false;
  for (bool looked = false; !result.ready(); looked = true) {
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0 && looked) return true;  // also while other results come without a pause
    if (help(true)) continue;
    if (left <= 0) return true;
    // Before the last look: what is told from then on ends wait().
    if (!begin_wait()) return false;
    if (!result.ready()) {
      trace::InState waiting(trace::State::lock, {trace::Wait::result, until == kForever, 0, trace::object_at(&result)});
      wait(left);
    }
    end_wait();
  }
  return true;
}

void Handler::call_back(std::function<void()> function) {
  auto kept = std::make_shared<std::function<void()>>(std::move(function));
  {
    std::lock_guard lock(mutex_);
    try {
      if (!callbacks_over_) {
        return callbacks_.execute([this, kept] {
          CallingBack here(this);
          (*kept)();
          *kept = nullptr;  // the last who had the pool, perhaps
        });
      }
    } catch (const std::system_error&) {
      // There can be no thread more. Then it is called here: what waits for its result must not wait for ever, as what it calls would
      // if that waited for this pool.
    }
  }
  (*kept)();  // or it comes late, from somebody of the program
}

bool Handler::calls_back() const { return calling_back == this; }

void Handler::stop_helping() {
  if (!is_here()) return;
  {
    std::lock_guard lock(mutex_);
    may_help_ = false;
  }
  wake_helper();
  wake_handler();
}

void Handler::close() {
  if (!is_here()) return;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake_handler();
}

void Handler::terminate() {
  if (!is_here()) return;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    if (!terminated_) {
      terminated_ = std::make_exception_ptr(PoolTerminated("the pool was terminated before the task was done"));
    }
    // From here on the handler, which has no lane, is at work until all workers have ended, however long it is kept from that.
    if (!callbacks_over_ && !std::exchange(ends_by_itself_, true)) {
      arena_->memory().fetch_add(arena_->process_word(Arena::current_process(), Arena::kUnseen), 1);
    }
  }
  wake_handler();
}

bool Handler::join(double timeout_ms) {
  if (!is_here()) throw std::logic_error("this pool is the parent process's: a fork cannot join it");
  std::unique_lock lock(mutex_);
  if (!closed_) throw std::logic_error("close() or terminate() the pool before join()");
  lock.unlock();
  if (calls_back()) throw std::logic_error("cannot join the pool in a callback of it, for which join() waits");
  trace::InState waiting(trace::State::lock, {trace::Wait::pool_join, timeout_ms == kForever, 0, trace::object_at(this)});
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  while (finished_.load(std::memory_order_acquire) == 0) {
    const double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return false;
    platform::futex_wait(finished_, 0, left);
  }
  return true;
}

int Handler::workers() {
  std::lock_guard lock(mutex_);
  return created_;
}

bool Handler::is_closed() {
  std::lock_guard lock(mutex_);
  return closed_ && !broken_;
}

}  // namespace poolyard::process_pool

