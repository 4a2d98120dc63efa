// What pools of threads and pools of processes offer alike, as Python's multiprocessing.pool: see thread_pool.h and pool.h.
//
//     auto r = pool.apply_async(square, 7);
//     r.get(100);                                                      // 49, or TimeoutError after 100 ms
//     pool.apply_async(Callbacks{.callback = [](int x) { … }}, square, 7);
//     std::vector<int> squares = pool.map(square, std::views::iota(0, 1000));
//     auto later = pool.map_async(square, items, 50);                  // 50 items a task
//     for (int x : pool.imap_unordered(square, items)) …
//     pool.starmap(add, std::vector<std::tuple<int, int>>{{1, 2}, {3, 4}});
//
// All of these throw std::logic_error once the pool is closed; what a function throws, the one who asks for its result gets. Thread-safe.
// Timeouts are milliseconds.
#pragma once

#include <cstddef>
#include <ranges>
#include <type_traits>
#include <utility>

#include <poolyard/call.h>
#include <poolyard/map_call.h>
#include <poolyard/result_iterator.h>

namespace poolyard {

/// `Self`: the pool, which has queue_call(), queue_map(), queue_imap() and spread().
///
/// All of these throw std::logic_error once the pool is closed, and what the pool throws where it cannot have a single worker.
template <class Self>
class PoolInterface {
 public:
  /// Queues a call. With Callbacks before the function these are told of the outcome.
  template <class F, class... A>
  auto apply_async(F&& function, A&&... arguments) {
    if constexpr (is_callbacks<std::decay_t<F>>) {
      return self().template queue_call<false>(std::forward<F>(function), std::forward<A>(arguments)...);
    } else {
      return self().template queue_call<false>(Callbacks<>{}, std::forward<F>(function), std::forward<A>(arguments)...);
    }
  }
  template <class F, class... A>
  auto apply(F&& function, A&&... arguments) {
    return apply_async(std::forward<F>(function), std::forward<A>(arguments)...).take();
  }

  /// The results of a function for each item, in order: a vector, or Nothing where it gives nothing. Workers call the function at the
  /// same time. A task is `chunksize` items; 0: the range in four for each worker. Where calls throw, the first one's exception is
  /// thrown when all tasks have ended.
  template <class F, std::ranges::input_range Range>
  auto map(F&& function, Range&& items, std::size_t chunksize = 0) {
    if constexpr (std::ranges::random_access_range<Range> && std::ranges::sized_range<Range>) {
      auto all = std::views::all(std::forward<Range>(items));
      return self().template queue_map<true>(std::forward<F>(function), std::move(all), chunksize, Callbacks<>{}).take();
    } else {
      return map_async(std::forward<F>(function), std::forward<Range>(items), chunksize).take();
    }
  }
  /// The same without waiting for it. A container is copied, or moved; what a view looks at must stay (for a pool of threads).
  template <class F, std::ranges::input_range Range, class Told = Callbacks<>>
  auto map_async(F&& function, Range&& items, std::size_t chunksize = 0, Told callbacks = {}) {
    return self().template queue_map<false>(std::forward<F>(function), keep_items(std::forward<Range>(items)), chunksize,
                                            std::move(callbacks));
  }
  /// As map() for items that are tuples of arguments.
  template <class F, std::ranges::input_range Range>
  auto starmap(F&& function, Range&& items, std::size_t chunksize = 0) {
    return map(Self::spread(std::forward<F>(function)), std::forward<Range>(items), chunksize);
  }
  template <class F, std::ranges::input_range Range, class Told = Callbacks<>>
  auto starmap_async(F&& function, Range&& items, std::size_t chunksize = 0, Told callbacks = {}) {
    return map_async(Self::spread(std::forward<F>(function)), std::forward<Range>(items), chunksize, std::move(callbacks));
  }
  /// The results one by one (ResultIterator), in the items' order; all items are queued at once.
  template <class F, std::ranges::input_range Range>
  auto imap(F&& function, Range&& items, std::size_t chunksize = 1) {
    return self().template queue_imap<InOrder>(std::forward<F>(function), keep_items(std::forward<Range>(items)), chunksize);
  }
  /// Likewise, in the order in which they come.
  template <class F, std::ranges::input_range Range>
  auto imap_unordered(F&& function, Range&& items, std::size_t chunksize = 1) {
    return self().template queue_imap<AsTheyCome>(std::forward<F>(function), keep_items(std::forward<Range>(items)), chunksize);
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }
};

}  // namespace poolyard
