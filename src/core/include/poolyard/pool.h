// A pool of processes, as Python's multiprocessing.Pool: workers are created while there are fewer than its size and none
// is idle; when all are busy, tasks wait their turn, first come first served.
//
//     int square(int x) { return x * x; }
//     …
//     poolyard::Pool pool({.processes = 4});
//     auto r = pool.apply_async(square, 7);
//     pool.close();   // no more tasks
//     pool.join();    // wait for all
//     r.get();        // 49
//
// Tasks lie on a board in shared memory, put there by whoever submits them, and workers take them from it by themselves. One
// thread of the parent starts workers and takes results. A worker that dies fails the task it had, with WorkerDied, and is
// replaced.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/payload.h>
#include <poolyard/process.h>

namespace poolyard {

/// What a worker does with a task's bytes: gives the result's bytes, or throws.
using TaskEntry = Payload (*)(const Payload&);
/// Runs first in every worker.
using WorkerEntry = void (*)(std::string_view);

/// A task that has ended: how, and who wants to know.
struct Outcome {
  std::function<void(Payload bytes, std::exception_ptr error)> done;
  Payload bytes;             ///< the result's, if there is no error
  std::exception_ptr error;
  void tell() { std::exchange(done, nullptr)(std::move(bytes), std::move(error)); }
};

struct PoolOptions {
  int processes = 0;         ///< its size, at least 1; default: the number of cores
  int maxtasksperchild = 0;  ///< a worker is replaced after so many tasks; 0: never
  std::string worker_name = "PoolWorker";   ///< workers are called worker_name-1, -2, …
  WorkerEntry initializer = nullptr;
  std::string initializer_bytes;
  WorkerEntry finalizer = nullptr;          ///< runs last in a worker that ends in good order
  WorkerEntry pause = nullptr, resume = nullptr;  ///< in a worker around each wait, for a task or for room for a result
  /// Tells of outcomes that have come together, in their order: for who has to prepare for it, and would rather do so once.
  std::function<void(std::vector<Outcome>&)> deliver = [](auto& outcomes) { for (auto& outcome : outcomes) outcome.tell(); };
  /// fork: all workers are started at once, by whoever makes the pool, as copies of that moment; a replacement later on.
  StartMethod method = StartMethod::spawn;
};

class Pool {
 public:
  using Options = PoolOptions;
  explicit Pool(Options options);
  explicit Pool(int processes = 0) : Pool(Options{.processes = processes}) {}
  /// terminate() and join().
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Queues a call of a function of this program. Throws std::logic_error once the pool is closed.
  template <class R, class... P, class... A>
    requires std::is_invocable_v<R (*)(P...), A...>
  auto apply_async(R (*function)(P...), A&&... arguments) {
    using Value = std::conditional_t<std::is_void_v<R>, Nothing, std::decay_t<R>>;
    AsyncResult<Value> result;
    submit(&run_call<R, P...>,
           to_bytes(std::tuple<std::int32_t, std::decay_t<P>...>(function_id(function), std::forward<A>(arguments)...)),
           [result](Payload bytes, std::exception_ptr error) mutable {
             if (error) return result.set_error(error);
             try {
               result.set_value(from_bytes<Value>(bytes.to_string()));
             } catch (...) {
               result.set_error(std::current_exception());
             }
           });
    return result;
  }
  template <class R, class... P, class... A>
    requires std::is_invocable_v<R (*)(P...), A...>
  auto apply(R (*function)(P...), A&&... arguments) {
    return apply_async(function, std::forward<A>(arguments)...).get();
  }

  /// The raw form: `done` is called once, on the pool's thread, in help() or in end_wait() (it must not wait for the pool), with the result's
  /// bytes or the error. Returns the task's number, as in the trace.
  using Done = decltype(Outcome::done);
  int submit(TaskEntry entry, Payload bytes, Done done);

  /// For who is about to wait for a result: takes messages of workers itself if some come within microseconds, and tells of the
  /// outcomes on the calling thread. False when there were none, and it is better to sleep.
  bool help();
  /// To sleep in the place of the pool's thread, which saves waking that one: wait() if begin_wait() allows it, one thread at a
  /// time, then end_wait() in any case. wait() ends when messages have come, which end_wait() takes as help() does, when outcomes
  /// were told after begin_wait(), and now and then without reason.
  bool begin_wait();
  void wait();
  void end_wait();
  /// From here on outcomes are told on the pool's thread only.
  void stop_helping();

  /// No more tasks; those queued are done.
  void close();
  /// Kills the workers; tasks that are not done fail with PoolTerminated.
  void terminate();
  /// Waits until all tasks are done and the workers have ended. After close() or terminate() (std::logic_error otherwise).
  void join();
  /// As join(), but gives up: false when the timeout passed.
  bool join_for(double timeout_ms);

  int size() const;
  /// Workers created so far, replacements included.
  int workers() const;

 private:
  template <class R, class... P>
  static Payload run_call(const Payload& bytes) {
    auto values = from_bytes<std::tuple<std::int32_t, std::decay_t<P>...>>(bytes.to_string());
    return std::apply(
        [](std::int32_t id, auto&... arguments) -> std::string {
          auto function = reinterpret_cast<R (*)(P...)>(function_from_id(id));
          if constexpr (std::is_void_v<R>) {
            function(std::forward<P>(arguments)...);
            return to_bytes(Nothing{});
          } else {
            return to_bytes<std::decay_t<R>>(function(std::forward<P>(arguments)...));
          }
        },
        values);
  }
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace poolyard
