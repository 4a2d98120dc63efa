// What imap and imap_unordered give: the results of a function over a range, one after another, while the rest is at work.
//
//     for (int x : pool.imap(square, items)) …
//     auto results = pool.imap(square, items);
//     while (auto x = results.next(100)) …          // TimeoutError after 100 ms; empty behind the last
//
// What the function threw is thrown here. One thread's at a time. Timeouts are milliseconds.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <poolyard/call.h>
#include <poolyard/queue.h>

namespace poolyard {

/// The results of one chunk, or what one of them threw.
template <class T>
using ChunkOutcome = std::variant<std::vector<T>, std::exception_ptr>;

/// `Source`: gives the outcomes of chunks, each waited for as long as it is told.
template <class T, class Source>
class ResultIterator {
 public:
  ResultIterator(Source source, std::size_t chunks) : source_(std::move(source)), left_(chunks) {}

  /// The next result, or nothing behind the last one. Throws TimeoutError when the timeout passed first, and what the function threw,
  /// which takes the place of all results of its chunk: the next call goes on behind it.
  std::optional<T> next(double timeout_ms = kForever) {
    while (at_ == chunk_.size()) {
      if (left_ == 0) return {};
      ChunkOutcome<T> outcome = source_.next(timeout_ms);
      --left_;
      if (auto* error = std::get_if<std::exception_ptr>(&outcome)) std::rethrow_exception(*error);
      chunk_ = std::move(std::get<std::vector<T>>(outcome));
      at_ = 0;
    }
    return T(std::move(chunk_[at_++]));
  }

  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(ResultIterator* results) : results_(results) { ++*this; }
    const T& operator*() const { return *value_; }
    Iterator& operator++() {
      value_ = results_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& at, std::default_sentinel_t) { return !at.value_; }

   private:
    ResultIterator* results_;
    std::optional<T> value_;
  };
  Iterator begin() { return Iterator(this); }
  std::default_sentinel_t end() { return {}; }

 private:
  Source source_;
  std::size_t left_;
  std::vector<T> chunk_;
  std::size_t at_ = 0;
};

/// In the order of the items.
template <class T>
class InOrder {
 public:
  /// `queue`: has a call for a chunk queued, which tells this.
  template <class Queue>
  void add(Queue queue) {
    chunks_.push_back(queue(Callbacks<>{}));
  }
  ChunkOutcome<T> next(double timeout_ms) {
    auto& chunk = chunks_[at_];
    if (!chunk.wait(timeout_ms)) throw TimeoutError("the next result was not ready in time");
    ++at_;
    try {
      return chunk.take();
    } catch (...) {
      return std::current_exception();
    }
  }

 private:
  std::vector<AsyncResult<std::vector<T>>> chunks_;
  std::size_t at_ = 0;
};

/// In the order in which they come.
template <class T>
class AsTheyCome {
 public:
  template <class Queue>
  void add(Queue queue) {
    queue(Teller{come_});
  }
  ChunkOutcome<T> next(double timeout_ms) {
    try {
      return come_->get(timeout_ms);
    } catch (const queue::Empty&) {
      throw TimeoutError("the next result was not ready in time");
    }
  }

 private:
  using Come = std::shared_ptr<queue::SimpleQueue<ChunkOutcome<T>>>;
  struct Teller {
    static constexpr bool may_wait = false;
    Come come;
    void tell(const Result<std::vector<T>>& result, const std::optional<std::vector<T>>& results) {
      if (result.error()) {
        come->put(result.error());
      } else {
        come->put(*results);
      }
    }
  };
  Come come_ = std::make_shared<queue::SimpleQueue<ChunkOutcome<T>>>();
};

}  // namespace poolyard
