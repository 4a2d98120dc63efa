// What a pool of processes is in its parent: the tasks that have not ended, and those who look after the workers.
//
// One thread, the handler's own, does that; everyone else talks to it through the members under the mutex and the bell. Who waits for a
// result may take messages in its place, see help(), and sleep in its place, see wait().
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include <poolyard/fork.h>
#include <poolyard/pool.h>
#include <poolyard/shared_heap.h>
#include <poolyard/simulated.h>
#include <poolyard/thread_pool.h>
#include <poolyard/trace.h>

#include "spin.h"
#include "task_board.h"

namespace poolyard::process_pool {

class Handler {
 public:
  /// Throws std::invalid_argument and ArenaFull, see Pool.
  explicit Handler(PoolOptions options);
  ~Handler();
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;

  /// What is to be done before there is a thread: a fork's workers are copies of this moment.
  void begin();
  /// The handler's thread, from beginning to end.
  void handle();
  bool is_here() const { return made_at_ == fork_depth(); }

  // Anybody's, see Pool and PoolLink.
  int submit(TaskEntry entry, Payload bytes, Pool::Done done);
  bool withdraw(int number, const std::function<void()>& claim);
  bool has_begun(int number);
  void cancel_waiting();
  bool wait_for(const PendingResult& result, double until);
  void call_back(std::function<void()> function);
  bool help(bool look);
  bool begin_wait();
  void wait(double timeout_ms);
  void end_wait();
  void stop_helping();
  void wake_helper();
  void close();
  void terminate();
  bool join(double timeout_ms);
  bool calls_back() const;
  int size() const { return options_.processes; }
  int workers();
  bool is_closed();

 private:
  struct Task {
    std::int32_t function;
    Payload bytes;
    Pool::Done done;
    Arena::Offset copied_to = 0;                 // where a copy of its bytes is for the workers, in the heap
    std::optional<std::uint32_t> ticket = {};    // on the board
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

  bool helpers_wanted() {
    std::lock_guard lock(mutex_);
    return may_help_;
  }
  void wake_handler();

  // Under the mutex.
  void fill_board();
  bool place(int number, Task& task);
  bool worker_wanted() const { return !terminated_ && staying_ < size_now_ && static_cast<int>(tasks_.size()) > staying_; }
  void settle(int number, Payload bytes, std::exception_ptr error);
  std::optional<Pool::Done> take_back(int number);
  void queue_again(const std::vector<int>& numbers);
  void fail_waiting(std::exception_ptr error);

  // Whose turn it is to look after the workers.
  bool pass();
  bool deliver();
  bool take_messages(Member& worker);
  void send_bytes(Member& worker, int number);
  void bury(Member& worker);
  void visit_graves();
  void start_worker();
  void terminate_all(std::exception_ptr error);

  PoolOptions options_;
  std::shared_ptr<Arena> arena_ = Arena::current();
  const int made_at_ = fork_depth();
  const int cores_ = static_cast<int>(std::thread::hardware_concurrency());
  SharedHeap& heap_ = SharedHeap::own();
  Arena::Offset board_at_ = 0;

  std::mutex mutex_;
  TaskBoard board_;
  std::unordered_map<int, Task> tasks_;  // that have not ended
  std::deque<int> unplaced_;             // those of them that are not on the board yet, in order; some may have been taken back
  const trace::PoolNumber number_ = trace::make_pool_number();
  int next_task_ = 1;
  int created_ = 0;
  int staying_ = 0;   // workers that are there and will take more tasks
  int size_now_ = 0;  // fewer than options.processes once the system gave no more
  bool closed_ = false;
  std::exception_ptr terminated_;  // what tasks fail with that are not done, once they do
  bool broken_ = false;            // that is because a worker died
  bool callbacks_over_ = false;
  bool ends_by_itself_ = false;    // it was terminated, and its workers have not all ended: counted among those that are at work and not seen
  std::atomic<std::uint32_t> finished_{0};  // set under the mutex; who joins sleeps on it
  bool may_help_ = true;
  bool helper_waits_ = false;        // or is about to
  std::int32_t helper_called_ = 0;   // its bell before that

  // Under this mutex, which is taken before the other.
  simulated::Mutex looking_after_;
  Spin spin_;
  bool leaving_ = false;  // the board is closed
  bool over_ = false;     // and the workers have ended
  std::list<Member> members_;
  std::vector<Grave> graves_;
  std::vector<bool> places_ = std::vector<bool>(TaskBoard::kPlaces);
  int failed_starts_ = 0;
  std::vector<Outcome> outcomes_;

  // What the program wants to be told of may take long: one thread more, with the first that does.
  ThreadPool callbacks_;
};

}  // namespace poolyard::process_pool
