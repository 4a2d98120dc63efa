// A flag that processes wait for, as Python's multiprocessing.Event.
//
//     poolyard::multiprocessing::Event ready;
//     ready.wait(100);     // in one process: true once it is set, false after 100 ms
//     ready.set();         // in another
//
// Copies, also in other processes, are the same event. Nothing but making one throws (ArenaFull). Thread-safe. Times are milliseconds.
#pragma once

#include <poolyard/multiprocessing/shared_object.h>

namespace poolyard::multiprocessing {

class Event {
 public:
  /// Throws ArenaFull.
  Event() : object_(Kind::event) {}

  bool is_set() const;
  /// Wakes all who wait, also if it is cleared at once.
  void set();
  void clear();
  /// True as soon as it is set, or was set meanwhile; false when the timeout passed first.
  bool wait(double timeout_ms = kForever) const;

  bool operator==(const Event&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    object_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    object_ = SharedObject::receive(archive, Kind::event);
  }

 private:
  SharedObject object_;
};

}  // namespace poolyard::multiprocessing
