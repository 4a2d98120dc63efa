// What executors over a pool offer alike, as Python's concurrent.futures.Executor: see thread_pool_executor.h and
// process_pool_executor.h, which have examples. Throws std::logic_error after shutdown(). Thread-safe.
#pragma once

#include <cstddef>
#include <ranges>
#include <stdexcept>
#include <utility>

#include <poolyard/call.h>
#include <poolyard/future.h>

namespace poolyard {

/// `Workers`: the pool, which lets it queue_call() and imap().
template <class Workers>
class Executor {
 public:
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  /// Queues a call. Throws std::logic_error ("cannot schedule new futures after shutdown"), and what the pool does.
  template <class F, class... A>
  auto submit(F&& function, A&&... arguments) {
    check();
    return Future(pool_.template queue_call<true>(Callbacks<>{}, std::forward<F>(function), std::forward<A>(arguments)...));
  }
  /// The results of a function for each item, one by one in their order (ResultIterator). Throws as submit().
  template <class F, std::ranges::input_range Range>
  auto map(F&& function, Range&& items, std::size_t chunksize = 1) {
    check();
    return pool_.imap(std::forward<F>(function), std::forward<Range>(items), chunksize);
  }

 protected:
  explicit Executor(typename Workers::Options options) : pool_(std::move(options)) {}
  ~Executor() = default;

  Workers pool_;

 private:
  void check() const {
    if (pool_.is_closed()) throw std::logic_error("cannot schedule new futures after shutdown");
  }
};

}  // namespace poolyard
