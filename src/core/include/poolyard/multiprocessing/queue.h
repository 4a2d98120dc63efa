// Queues between processes, as Python's multiprocessing.Queue, SimpleQueue and JoinableQueue.
//
//     int work(poolyard::multiprocessing::Queue<int> jobs, poolyard::multiprocessing::Queue<std::string> results) {
//       while (int job = jobs.get()) results.put(std::to_string(job));
//       return 0;
//     }
//     poolyard::multiprocessing::Queue<int> jobs(100);              // at most 100; 0: any number
//     poolyard::multiprocessing::Queue<std::string> results;
//     poolyard::Process worker(work, jobs, results);
//     worker.start();
//     jobs.put(1);
//     std::string result = results.get(500);                         // throws queue::Empty after 500 ms
//
// Any number of processes put and get. What put() has returned from is in the queue: no thread sends it later, so there is no join_thread(),
// and a process may end at once. An item is there as a whole or not at all, also if a process is killed within put() or get(); one that
// was got by a process that is killed then is gone with it. Items are anything that can travel (see travel.h); large ones are
// written once, by who puts them, and read once, by who gets them. They lie in the memory that the processes of a run share, of which there
// are 64 MB: when it is full, put() waits for room, whatever maxsize says. A queue that something was ever put into takes 64 KB of it.
//
// Errors: Empty and Full when a timeout has passed (0 ms and the _nowait()s only look); ArenaFull where what processes share is used up, with
// what to do; std::logic_error after close(); cereal::Exception from get() if what was put is found out not to be a T. A timeout also
// holds where somebody was killed in the middle of a put() or get(): what he had in hand is free again after 100 ms, in the browser 2.5 s, and
// until then who looks, in vain, gets Empty or Full.
//
// Copies, also in other processes, are the same queue; with the last one it ends, and all that is in it. Thread-safe, but for close().
// Times are milliseconds.
#pragma once

#include <stdexcept>
#include <utility>

#include <poolyard/multiprocessing/channel.h>
#include <poolyard/queue.h>
#include <poolyard/serialize.h>

namespace poolyard::multiprocessing {

using queue::Empty;
using queue::Full;

template <class T>
class SimpleQueue {
 public:
  /// Throws ArenaFull.
  SimpleQueue() : SimpleQueue(0) {}

  /// Throws ArenaFull if the item can never have room, or too many that contain locks, queues and so on are on their way.
  void put(const T& item) { put_within(item, kForever); }
  /// Waits while it is empty. Throws Empty when the timeout passed first.
  T get(double timeout_ms = kForever) {
    auto message = open().get(timeout_ms);
    if (!message) throw Empty("the queue is empty");
    return from_payload<T>(*message);
  }
  /// Right when it looks; others may be at it.
  bool empty() const { return open().size() == 0; }
  /// This copy is done with the queue: anything else throws std::logic_error.
  void close() { channel_ = {}; }

  bool operator==(const SimpleQueue&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    channel_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    channel_ = Channel::receive(archive, Kind::channel);
  }

 protected:
  explicit SimpleQueue(int maxsize) : channel_(Kind::channel, maxsize) {}
  void put_within(const T& item, double timeout_ms) {
    if (!open().put(to_payload(item), timeout_ms)) throw Full("the queue is full");
  }
  const Channel& open() const {
    if (!channel_) throw std::logic_error("this queue is closed");
    return channel_;
  }
  Channel& open() {
    std::as_const(*this).open();
    return channel_;
  }

 private:
  Channel channel_;
};

template <class T>
class Queue : public SimpleQueue<T> {
 public:
  /// At most `maxsize` items; 0 or less: any number. Throws ArenaFull.
  explicit Queue(int maxsize = 0) : SimpleQueue<T>(maxsize) {}

  /// Waits while it is full. Throws Full when the timeout passed first; ArenaFull as SimpleQueue's.
  void put(const T& item, double timeout_ms = kForever) { this->put_within(item, timeout_ms); }
  void put_nowait(const T& item) { put(item, 0); }
  T get_nowait() { return this->get(0); }

  // Right when they look; others may be at it.
  int qsize() const { return this->open().size(); }
  bool full() const { return this->open().maxsize() > 0 && qsize() >= this->open().maxsize(); }
};

template <class T>
class JoinableQueue : public Queue<T> {
 public:
  using Queue<T>::Queue;

  /// One that was got is done. Throws std::invalid_argument ("task_done() called too many times").
  void task_done() {
    if (!this->open().task_done()) throw std::invalid_argument("task_done() called too many times");
  }
  /// Waits until task_done() was called for each item that was put. False when the timeout passed first. (What a process had got and
  /// not done when it was killed is never done.)
  bool join(double timeout_ms = kForever) const { return this->open().wait_all_done(timeout_ms); }
};

}  // namespace poolyard::multiprocessing
