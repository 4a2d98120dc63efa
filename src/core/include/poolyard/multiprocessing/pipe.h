// Two connected ends, as Python's multiprocessing.Pipe.
//
//     int answer(poolyard::multiprocessing::Connection to_parent) {
//       to_parent.send(2 * to_parent.recv<int>());
//       return 0;
//     }
//     auto [mine, childs] = poolyard::multiprocessing::Pipe();
//     poolyard::Process child(answer, childs);
//     child.start();
//     childs.close();                 // or there would be somebody left who could send, and recv() would wait on if the child dies
//     mine.send(21);
//     int number = mine.recv<int>();  // 42; throws EOFError if the child is gone without an answer
//
// Each message is a value of its own type, which the receiver names. It arrives as a whole or not at all. Any number of processes may have
// the same end: each message goes to one of them. send() returns at once, unless the 64 MB of memory that processes share are full. Copies
// are the same end, also in other processes, and it is closed when all have closed it or ended.
//
// Errors: EOFError from recv() and BrokenPipeError from send() where nobody has the other end; ArenaFull for what can never have room;
// std::logic_error at an end that is closed or for the other direction; cereal::Exception for a message of another type. send() and recv()
// have no timeouts, as Python's: poll() has, in milliseconds. Thread-safe, but for close().
#pragma once

#include <stdexcept>
#include <utility>

#include <poolyard/multiprocessing/channel.h>
#include <poolyard/serialize.h>

namespace poolyard::multiprocessing {

/// Nobody has the other end any more, and all that was sent has been received.
struct EOFError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// Nobody has the other end any more to receive it.
struct BrokenPipeError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Connection {
 public:
  /// Closed.
  Connection() = default;

  /// Throws BrokenPipeError, ArenaFull as Queue::put(), and std::logic_error if it is closed or for receiving only.
  template <class T>
  void send(const T& value) {
    send_payload(to_payload(value));
  }
  /// Waits for a message. Throws EOFError, std::logic_error if it is closed or for sending only, and cereal::Exception if what was sent is
  /// found out not to be a T (it need not be found out).
  template <class T>
  T recv() {
    return from_payload<T>(receive_payload());
  }
  /// Whether recv() will not wait: there is a message, or nobody to send one. Waits for that, if told to.
  bool poll(double timeout_ms = 0) const;
  /// This copy is done with it.
  void close();
  bool closed() const { return !in_ && !out_; }
  bool readable() const { return static_cast<bool>(in_); }
  bool writable() const { return static_cast<bool>(out_); }

  bool operator==(const Connection&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    in_.send(archive);
    out_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    in_ = Channel::receive(archive, Kind::pipe);
    out_ = Channel::receive(archive, Kind::pipe);
  }

 private:
  friend std::pair<Connection, Connection> Pipe(bool duplex);
  void send_payload(Payload message);
  Payload receive_payload();

  Channel in_, out_;
};

/// Both ends send and receive; or, not duplex, the first one receives and the second one sends. Throws ArenaFull.
std::pair<Connection, Connection> Pipe(bool duplex = true);

}  // namespace poolyard::multiprocessing
