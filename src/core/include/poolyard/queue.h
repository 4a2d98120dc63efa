// Queues between the threads of a process, as Python's module queue.
//
//     poolyard::queue::Queue<int> jobs(100);          // at most 100; 0: any number
//     jobs.put(1);
//     int job = jobs.get(500);                        // throws Empty after 500 ms
//     jobs.task_done();
//     jobs.join();                                    // until each that was put is done
//
// Queue gives the first first, LifoQueue the last, PriorityQueue the smallest; SimpleQueue has no bound and no tasks. Errors: Empty, Full and
// ShutDown. Thread-safe. Timeouts are milliseconds.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <poolyard/cause.h>
#include <poolyard/threading/condition.h>

namespace poolyard::queue {

/// get() waited as long as it was told to.
struct Empty : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// put() waited as long as it was told to.
struct Full : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The queue was shut down: it takes nothing more, and get() has nothing left to give.
struct ShutDown : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The orders.
template <class T>
struct FirstFirst {
  std::deque<T> items;
  void put(T item) { items.push_back(std::move(item)); }
  T get() {
    T item = std::move(items.front());
    items.pop_front();
    return item;
  }
};
template <class T>
struct LastFirst {
  std::vector<T> items;
  void put(T item) { items.push_back(std::move(item)); }
  T get() {
    T item = std::move(items.back());
    items.pop_back();
    return item;
  }
};
template <class T, class Compare = std::greater<T>>
struct SmallestFirst {
  std::vector<T> items;
  void put(T item) {
    items.push_back(std::move(item));
    std::push_heap(items.begin(), items.end(), Compare());
  }
  T get() {
    std::pop_heap(items.begin(), items.end(), Compare());
    T item = std::move(items.back());
    items.pop_back();
    return item;
  }
};

template <class T, template <class...> class Order>
class OrderedQueue {
 public:
  /// At most `maxsize` items; 0 or less: any number.
  explicit OrderedQueue(int maxsize = 0) : maxsize_(maxsize) {}
  OrderedQueue(const OrderedQueue&) = delete;
  OrderedQueue& operator=(const OrderedQueue&) = delete;

  /// Waits while it is full. Throws Full when the timeout passed first, ShutDown.
  void put(T item, double timeout_ms = kForever) {
    std::lock_guard guard(lock_);
    auto may = [this] { return is_shut_down_ || has_room(); };
    if (!may()) {
      const trace::WaitsFor room(trace::Wait::queue_full, this, timeout_ms);
      if (!not_full_.wait_for(may, timeout_ms)) throw Full("the queue is full");
    }
    if (is_shut_down_) throw ShutDown("the queue was shut down");
    order_.put(std::move(item));
    ++unfinished_;
    not_empty_.notify();
  }
  void put_nowait(T item) { put(std::move(item), 0); }

  /// Waits while it is empty. Throws Empty when the timeout passed first, ShutDown once it was shut down and is empty.
  T get(double timeout_ms = kForever) {
    std::lock_guard guard(lock_);
    auto may = [this] { return is_shut_down_ || !order_.items.empty(); };
    if (!may()) {
      const trace::WaitsFor item(trace::Wait::queue_empty, this, timeout_ms);
      if (!not_empty_.wait_for(may, timeout_ms)) throw Empty("the queue is empty");
    }
    if (order_.items.empty()) throw ShutDown("the queue was shut down");
    T item = order_.get();
    not_full_.notify();
    return item;
  }
  T get_nowait() { return get(0); }

  // Right when they look; others may be at it.
  int qsize() const {
    std::lock_guard guard(lock_);
    return static_cast<int>(order_.items.size());
  }
  bool empty() const { return qsize() == 0; }
  bool full() const {
    std::lock_guard guard(lock_);
    return !has_room();
  }

  /// One that was got is done. Throws std::invalid_argument ("task_done() called too many times").
  void task_done() {
    std::lock_guard guard(lock_);
    if (unfinished_ == 0) throw std::invalid_argument("task_done() called too many times");
    if (--unfinished_ == 0) all_done_.notify_all();
  }
  /// Waits until task_done() was called for each item that was put. False when the timeout passed first.
  bool join(double timeout_ms = kForever) {
    const trace::WaitsFor done(trace::Wait::queue_join, this, timeout_ms);
    std::lock_guard guard(lock_);
    return all_done_.wait_for([this] { return unfinished_ == 0; }, timeout_ms);
  }

  /// From here on put() throws ShutDown, and so does get() once it is empty; who waits in them is woken. `immediate`: what is in it is
  /// thrown away, as done.
  void shutdown(bool immediate = false) {
    std::lock_guard guard(lock_);
    is_shut_down_ = true;
    if (immediate) {
      unfinished_ -= std::min(unfinished_, order_.items.size());
      order_.items.clear();
      if (unfinished_ == 0) all_done_.notify_all();
    }
    not_empty_.notify_all();
    not_full_.notify_all();
  }

 private:
  bool has_room() const { return maxsize_ <= 0 || order_.items.size() < static_cast<std::size_t>(maxsize_); }

  const int maxsize_;
  mutable threading::Lock lock_;
  threading::Condition not_empty_{lock_}, not_full_{lock_}, all_done_{lock_};
  Order<T> order_;
  std::size_t unfinished_ = 0;
  bool is_shut_down_ = false;
};

template <class T>
using Queue = OrderedQueue<T, FirstFirst>;
template <class T>
using LifoQueue = OrderedQueue<T, LastFirst>;
/// The smallest by `<` first.
template <class T>
using PriorityQueue = OrderedQueue<T, SmallestFirst>;

template <class T>
class SimpleQueue {
 public:
  void put(T item) {
    std::lock_guard guard(lock_);
    items_.push_back(std::move(item));
    not_empty_.notify();
  }
  void put_nowait(T item) { put(std::move(item)); }
  /// Throws Empty when the timeout passed first.
  T get(double timeout_ms = kForever) {
    std::lock_guard guard(lock_);
    auto may = [this] { return !items_.empty(); };
    if (!may()) {
      const trace::WaitsFor item(trace::Wait::queue_empty, this, timeout_ms);
      if (!not_empty_.wait_for(may, timeout_ms)) throw Empty("the queue is empty");
    }
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  T get_nowait() { return get(0); }
  int qsize() const {
    std::lock_guard guard(lock_);
    return static_cast<int>(items_.size());
  }
  bool empty() const { return qsize() == 0; }

 private:
  mutable threading::Lock lock_;
  threading::Condition not_empty_{lock_};
  std::deque<T> items_;
};

}  // namespace poolyard::queue
