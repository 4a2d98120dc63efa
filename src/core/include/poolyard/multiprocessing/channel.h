// Messages from any number of processes to any number of others, in order: what queues and pipes are made of.
//
//     Channel channel(Kind::channel, 100);                // at most 100 messages
//     channel.put(to_payload(7), 500);                     // false after 500 ms
//     if (auto message = channel.get(500)) from_payload<int>(*message);
//
// Small messages lie in blocks of the arena, one after another, that the channel has; a large one has blocks of its own, which the sender wrote
// it into and the receiver reads it from. One robust lock guards it all. Where the messages begin and end is there twice, and
// the number of messages put (got) says by its parity which of the two holds: so a message is put or got by one store, and a process that
// is killed at any instruction has done either all of it or nothing. What such a one had in hand, blocks and parcels that are the channel's
// and not in it, the next owner of the lock gives back.
//
// Errors: Closed, which is no std::exception since who made the channel says it in words, and ArenaFull. Copies refer to the same channel.
// Thread-safe. Timeouts are milliseconds, and hold for the lock, too.
#pragma once

#include <optional>
#include <stdexcept>

#include <poolyard/payload.h>

namespace poolyard::multiprocessing {

class Channel {
 public:
  /// Nobody holds the other end of a pipe any more.
  struct Closed {};

  Channel() = default;
  /// At most `maxsize` messages; 0 or less: any number. Throws ArenaFull.
  explicit Channel(Kind kind, int maxsize = 0);
  /// The writer's end of a pipe that was just made.
  Channel writer() const;

  /// False when the timeout passed before there was room. Throws Closed when nobody can read, ArenaFull when there can never be room.
  bool put(Payload message, double timeout_ms);
  /// Nothing when the timeout passed first. Throws Closed when it is empty and nobody can write.
  std::optional<Payload> get(double timeout_ms);
  /// Whether there is a message, or there will be none any more, before the timeout.
  bool poll(double timeout_ms) const;
  int size() const;
  int maxsize() const;

  /// One that was got is done. False if all are.
  bool task_done();
  bool wait_all_done(double timeout_ms) const;

  explicit operator bool() const { return static_cast<bool>(object_); }
  bool operator==(const Channel&) const = default;
  void send(BytesOut& out) const { object_.send(out); }
  static Channel receive(BytesIn& in, Kind kind);

 private:
  class Inside;
  bool wait_readable(double timeout_ms) const;
  SharedObject object_;
};

}  // namespace poolyard::multiprocessing
