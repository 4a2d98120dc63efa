// A pool of processes, as Python's multiprocessing.Pool: workers are created while there are fewer than its size and none
// is idle; when all are busy, tasks wait their turn, first come first served.
//
//     int square(int x) { return x * x; }
//     …
//     poolyard::Pool pool({.processes = 4, .initializer = {load_words, "words.txt"}});
//     auto r = pool.apply_async(square, 7);
//     std::vector<int> squares = pool.map(square, std::views::iota(0, 1000));
//     pool.close();   // no more tasks
//     pool.join();    // wait for all
//     r.get();        // 49
//
// What it offers is in pool_interface.h, the same as a ThreadPool; but functions, arguments and results travel to another process:
// a function is one of the program itself or a lambda that captures nothing (remote_call.h), the rest is what can be written as bytes
// (serialize.h), and anything else does not compile. What a task throws is thrown by get() as the same type where that is one of the
// standard library's or of this one's, and otherwise as a RemoteError. A worker that dies fails the task it had, with WorkerDied, and is
// replaced.
//
// Tasks lie on a board in shared memory, put there by whoever submits them, and workers take them from it by themselves. One thread of the
// parent starts workers and takes results; who waits for a result takes them itself. Callbacks are called on another thread, one after
// another, so one that waits holds up other callbacks only. Thread-safe, but nothing for a page's main thread. Timeouts are milliseconds.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <poolyard/async_result.h>
#include <poolyard/payload.h>
#include <poolyard/pool_interface.h>
#include <poolyard/process.h>
#include <poolyard/remote_call.h>
#include <poolyard/remote_result.h>

namespace poolyard {

template <class Workers>
class Executor;

/// What a worker does with a task's bytes: gives the result's bytes, or throws.
using TaskEntry = Payload (*)(const Payload&);
/// The raw form of what a worker does at certain moments.
using WorkerEntry = void (*)(std::string_view);

/// What runs first in every worker: a function and its arguments, {load_words, "words.txt"}. If it throws, the worker ends; after some
/// that could not start, the tasks fail with WorkerDied.
class Initializer {
 public:
  Initializer() = default;
  template <class F, class... A>
    requires(std::is_invocable_v<std::decay_t<F>&, A...>)
  Initializer(F&& function, A&&... arguments)
      : entry_([](std::string_view bytes) { remote_call_t<F, A...>::run_bytes(bytes); }) {
    const Payload packed = remote_call_t<F, A...>::pack(std::forward<F>(function), std::forward<A>(arguments)...);
    bytes_ = packed.to_string();
    companions_ = packed.companions;
  }
  /// The raw form: `entry` gets the bytes.
  static Initializer raw(WorkerEntry entry, std::string bytes) {
    Initializer initializer;
    initializer.entry_ = entry;
    initializer.bytes_ = std::move(bytes);
    return initializer;
  }
  WorkerEntry entry() const { return entry_; }
  const std::string& bytes() const { return bytes_; }

 private:
  WorkerEntry entry_ = nullptr;
  std::string bytes_;
  std::vector<multiprocessing::SharedObject> companions_;  // for workers that are yet to come
};

/// A task that has ended: how, and who wants to know.
struct Outcome {
  std::function<void(Payload bytes, std::exception_ptr error)> done;
  Payload bytes;             ///< the result's, if there is no error
  std::exception_ptr error;
  int number = 0;            ///< the task's
  void tell() { std::exchange(done, nullptr)(std::move(bytes), std::move(error)); }
};

struct PoolOptions {
  int processes = 0;         ///< its size, at least 1; default: the number of cores
  Initializer initializer;   ///< runs first in every worker
  int maxtasksperchild = 0;  ///< a worker is replaced after so many tasks (a chunk of a map is one); 0: never
  std::string worker_name = "PoolWorker";   ///< workers are called worker_name-1, -2, …
  WorkerEntry finalizer = nullptr;          ///< runs last in a worker that ends in good order
  WorkerEntry pause = nullptr, resume = nullptr;  ///< in a worker around each wait, for a task or for room for a result
  /// Tells of outcomes that have come together, in their order: for who has to prepare for it, and would rather do so once.
  std::function<void(std::vector<Outcome>&)> deliver = [](auto& outcomes) { for (auto& outcome : outcomes) outcome.tell(); };
  /// fork: all workers are started at once, by whoever makes the pool, as copies of that moment; a replacement later on.
  StartMethod method = StartMethod::spawn;
  /// A worker that dies ends the pool: everything that is not done fails with BrokenProcessPool, and so does what comes later.
  bool breaks = false;
};

class Pool : public PoolInterface<Pool> {
 public:
  using Options = PoolOptions;
  /// Throws std::invalid_argument for a size below 1, ArenaFull when the memory that processes share is used up, and std::system_error when
  /// no thread can be had.
  explicit Pool(Options options);
  explicit Pool(int processes = 0) : Pool(Options{.processes = processes}) {}
  /// terminate() and join(). In a copy of the process (fork.h), where its threads are not: nothing.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// The raw form: `done` is called once, on the pool's thread, in help() or in end_wait() (it must not wait for the pool), with the result's
  /// bytes or the error. Returns the task's number, as in the trace. Throws std::logic_error once the pool is closed.
  using Done = decltype(Outcome::done);
  int submit(TaskEntry entry, Payload bytes, Done done);

  /// For who is about to wait for a result: takes messages of workers itself if some come within microseconds, and tells of the
  /// outcomes on the calling thread. False when there were none, and it is better to sleep.
  bool help();
  /// To sleep in the place of the pool's thread, which saves waking that one: wait() if begin_wait() allows it, one thread at a
  /// time, then end_wait() in any case. wait() ends when messages have come, which end_wait() takes as help() does, when outcomes
  /// were told after begin_wait(), with the timeout, and now and then without reason.
  bool begin_wait();
  void wait(double timeout_ms = kForever);
  void end_wait();
  /// From here on outcomes are told on the pool's thread only.
  void stop_helping();

  /// No more tasks; those queued are done.
  void close();
  /// Kills the workers; tasks that are not done fail with PoolTerminated.
  void terminate();
  /// Waits until all tasks are done, the callbacks called and the workers ended. After close() or terminate(), and not in a callback
  /// (std::logic_error otherwise).
  void join();
  /// As join(), but gives up: false when the timeout passed.
  bool join_for(double timeout_ms);

  int size() const;
  /// Workers created so far, replacements included.
  int workers() const;

 private:
  friend class PoolInterface<Pool>;
  friend class Executor<Pool>;
  friend class ProcessPoolExecutor;

  template <bool cancellable, class Told, class F, class... A>
    requires(std::is_invocable_v<std::decay_t<F>&, A...>)
  auto queue_call(Told told, F&& function, A&&... arguments) {
    using Call = remote_call_t<F, A...>;
    Payload bytes = Call::pack(std::forward<F>(function), std::forward<A>(arguments)...);
    return queue_task<cancellable, Kept<typename Call::Value>>(std::move(told), &run_call<Call>, std::move(bytes));
  }

  template <bool cancellable, class T, class Told>
  AsyncResult<T> queue_task(Told told, TaskEntry entry, Payload bytes) {
    auto* queued = new RemoteResult<T, Told, cancellable>(PoolLink(handler_), std::move(told));
    AsyncResult<T> result{ResultReference<T>(queued)};
    queued->set_number(submit(entry, std::move(bytes), [result, queued](Payload bytes, std::exception_ptr error) {
      queued->settle(bytes, std::move(error));
    }));
    return result;
  }

  // A chunk of a range is one task: the function, and the items as the type of the function's parameter.
  template <class F, class Items>
  using ItemCall = remote_call_t<F, std::ranges::range_reference_t<Items>>;
  template <class F, class Items>
  using ItemValue = std::remove_cvref_t<typename ItemCall<F, Items>::Value>;
  template <class F, class Items>
  using TravellingItem = typename ItemCall<F, Items>::template Argument<0>;

  /// The bytes of each chunk in turn.
  template <class F, class Items, class Queue>
  static void queue_chunks(F& function, Items& items, const Chunks& chunks, Queue queue) {
    using Item = TravellingItem<F, Items>;
    auto item = std::ranges::begin(items);
    for (std::size_t i = 0; i < chunks.count; ++i) {
      std::vector<Item> chunk;
      const std::size_t first = i * chunks.size, behind = std::min(first + chunks.size, chunks.items);
      chunk.reserve(behind - first);
      for (std::size_t at = first; at < behind; ++at, ++item) chunk.push_back(as_travelling<Item>(*item));
      queue(i, ChunkCall<F, Items>::pack(ChunkOf<F, Items>{RemoteFunction<F>(function)}, chunk));
    }
  }

  template <class F, class Items>
  struct ChunkOf {
    RemoteFunction<F> function;
    using R = ItemValue<F, Items>;
    std::vector<Kept<R>> operator()(std::vector<TravellingItem<F, Items>>& items) {
      std::vector<Kept<R>> results;
      results.reserve(items.size());
      for (auto&& item : items) {
        if constexpr (std::is_void_v<R>) {
          ItemCall<F, Items>::call(function, item);
          results.emplace_back();
        } else {
          results.push_back(ItemCall<F, Items>::call(function, item));
        }
      }
      return results;
    }
    template <class Archive>
    void serialize(Archive& archive) {
      archive(function);
    }
  };
  template <class F, class Items>
  using ChunkCall = RemoteCall<ChunkOf<F, Items>, std::vector<TravellingItem<F, Items>>&>;

  template <bool borrowed, class Function, class Items, class Told>
  auto queue_map(Function&& function, Items items, std::size_t chunksize, Told told) {
    using F = std::decay_t<Function>;
    using Queued = RemoteMap<ItemValue<F, Items>, Told>;
    using Value = MapValue<ItemValue<F, Items>>;
    const Chunks chunks(std::ranges::size(items), chunksize, size());
    auto* queued = new Queued(PoolLink(handler_), std::move(told), chunks.count);
    AsyncResult<Value> result{ResultReference<Value>(queued)};
    if (chunks.count == 0) queued->settle_empty();
    F kept(std::forward<Function>(function));
    queue_chunks(kept, items, chunks, [&](std::size_t chunk, Payload bytes) {
      submit(&run_call<ChunkCall<F, Items>>, std::move(bytes), [result, queued, chunk](Payload bytes, std::exception_ptr error) {
        queued->settle(chunk, bytes, std::move(error));
      });
    });
    return result;
  }

  template <template <class> class Source, class Function, class Items>
  auto queue_imap(Function&& function, Items items, std::size_t chunksize) {
    using F = std::decay_t<Function>;
    using Item = Kept<ItemValue<F, Items>>;
    const Chunks chunks(std::ranges::size(items), chunksize, size());
    Source<Item> source;
    F kept(std::forward<Function>(function));
    queue_chunks(kept, items, chunks, [&](std::size_t, Payload bytes) {
      source.add([&](auto told) {
        return queue_task<false, std::vector<Item>>(std::move(told), &run_call<ChunkCall<F, Items>>, std::move(bytes));
      });
    });
    return ResultIterator<Item, Source<Item>>(std::move(source), chunks.count);
  }

  template <class F>
  static auto spread(F&& function) {
    return Spread<std::decay_t<F>>{RemoteFunction<std::decay_t<F>>(std::forward<F>(function))};
  }

  /// In the worker.
  template <class Call>
  static Payload run_call(const Payload& bytes) {
    if constexpr (std::is_void_v<typename Call::Value>) {
      Call::run(bytes);
      return to_payload(Nothing{});
    } else {
      return to_payload<Kept<typename Call::Value>>(Call::run(bytes));
    }
  }

  /// Takes back the tasks that no worker has taken; they are told PoolLink::taken_back().
  void cancel_waiting();
  bool is_here() const;
  bool calls_back() const;
  bool is_closed() const;
  std::shared_ptr<process_pool::Handler> handler_;
};

}  // namespace poolyard
