// A function over a range, in a pool of threads: chunks of the range are tasks, which write into one vector; the last one to end
// shows it. For ThreadPool::map() and its relatives; the first error of a chunk is the result's (async_result.h).
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include <poolyard/call.h>

namespace poolyard {

/// The items of a map that outlives its caller's statement: a view as it is (what it looks at must stay), a container as a copy, or
/// moved; and anything that has no random access as a vector.
template <class Range>
auto keep_items(Range&& items) {
  using Plain = std::remove_cvref_t<Range>;
  if constexpr (!std::ranges::random_access_range<Plain> || !std::ranges::sized_range<Plain>) {
    std::vector<std::ranges::range_value_t<Plain>> all;
    for (auto&& item : items) all.push_back(std::forward<decltype(item)>(item));
    return all;
  } else {
    return Plain(std::forward<Range>(items));
  }
}

/// How many chunks, as Python's: four for each worker, unless told otherwise.
struct Chunks {
  std::size_t items, size, count;
  Chunks(std::size_t items, std::size_t chunksize, int workers)
      : items(items),
        size(std::min(chunksize != 0 ? chunksize : (items + 4 * static_cast<std::size_t>(workers) - 1) / (4 * static_cast<std::size_t>(workers)),
                      items)),
        count(items == 0 ? 0 : (items + size - 1) / size) {}
};

template <class F, class Items>
using MapItem = std::remove_cvref_t<std::invoke_result_t<F&, std::ranges::range_reference_t<Items>>>;
template <class R>
using MapValue = std::conditional_t<std::is_void_v<R>, Nothing, std::vector<std::conditional_t<std::is_void_v<R>, int, R>>>;

/// `Items`: a random-access range.
template <class F, class Items, class Told>
class MapCall final : public Result<MapValue<MapItem<F, Items>>> {
 public:
  using Item = MapItem<F, Items>;
  using Value = MapValue<Item>;

  MapCall(F function, Items items, Chunks chunks, Told told)
      : Result<Value>(2, true), function_(std::move(function)), items_(std::move(items)), chunks_(chunks), told_(std::move(told)),
        left_(chunks.count) {
    slots_.reserve(has_slots ? chunks.items : 0);
    places_ = slots_.data();
    if (chunks.count == 0) finish(nullptr);
  }

  /// The next task, in order. Room for its results is made now: of a large result the workers have the first part while the caller still
  /// makes the last.
  Task task(std::size_t chunk) {
    if constexpr (has_slots) slots_.resize(end_of(chunk));
    return Task([this, chunk](TaskRunner* runner) { return run(chunk, runner); });
  }

 private:
  static constexpr bool has_slots = !std::is_void_v<Item>;
  // Neighbours in a vector<bool> share a byte, and what has no value to begin with needs a place without one.
  static constexpr bool in_place = has_slots && std::default_initializable<Item> && !std::is_same_v<Item, bool>;
  using Slots = std::conditional_t<in_place, Value, std::vector<std::optional<std::conditional_t<has_slots, Item, int>>>>;

  std::size_t end_of(std::size_t chunk) const { return std::min((chunk + 1) * chunks_.size, chunks_.items); }

  bool run(std::size_t chunk, TaskRunner* runner) {
    std::exception_ptr error;
    if (runner) {
      runner->begin();
      const std::size_t first = chunk * chunks_.size, behind = end_of(chunk);
      try {
        auto item = std::ranges::begin(items_) + static_cast<std::ranges::range_difference_t<Items>>(first);
        for (std::size_t i = first; i < behind; ++i, ++item) {
          if constexpr (has_slots) {
            places_[i] = std::invoke(function_, *item);
          } else {
            std::invoke(function_, *item);
          }
        }
      } catch (...) {
        error = std::current_exception();
      }
    } else {
      error = this->terminated();
    }
    const bool succeeded = !error;
    // The first to fail has the error to itself: relaxed, since the last to end reads it behind the line below.
    if (error && !failed_.exchange(true, std::memory_order_relaxed)) this->error_ = std::move(error);
    // Acquire and release: what all chunks wrote, before the last one shows it.
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) finish(runner);
    return succeeded;
  }

  void finish(TaskRunner* runner) {
    if (!this->error_) {
      if constexpr (!has_slots) {
        this->value_.emplace();
      } else if constexpr (in_place) {
        this->value_.emplace(std::move(slots_));
      } else {
        auto& values = this->value_.emplace();
        values.reserve(slots_.size());
        for (auto& slot : slots_) values.push_back(std::move(*slot));
      }
    }
    told_.tell(*this, this->value_);
    this->show_through(runner);
  }

  F function_;
  Items items_;
  const Chunks chunks_;
  [[no_unique_address]] Told told_;
  Slots slots_;                       // grows with each task, never beyond what it has reserved
  typename Slots::pointer places_;    // its elements: a task looks at none but its own, which were there before it
  std::atomic<bool> failed_{false};
  std::atomic<std::size_t> left_;
};

}  // namespace poolyard
