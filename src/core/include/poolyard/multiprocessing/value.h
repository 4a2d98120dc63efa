// A value that processes share, as Python's multiprocessing.Value.
//
//     void work(poolyard::multiprocessing::Value<int> counter) {
//       auto lock = counter.get_lock();
//       std::lock_guard guard(lock);
//       counter.set(counter.get() + 1);
//     }
//     poolyard::multiprocessing::Value<int> counter(0);
//     poolyard::Process(work, counter).start();
//
// get() and set() take the lock each; what is to be done in one step, is done with the lock. They throw OwnerDied (see lock.h) if the process
// that had it has ended; making one throws ArenaFull when there is no room. Copies, also in other processes, are the same value. Thread-safe.
#pragma once

#include <type_traits>

#include <poolyard/multiprocessing/shared_bytes.h>

namespace poolyard::multiprocessing {

template <class T>
class Value {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                "poolyard: a Value lies in memory between processes, so it must be trivially copyable, and no pointer. For what is not, use a Queue.");

 public:
  /// Throws ArenaFull.
  explicit Value(const T& value = T{}) : bytes_(sizeof(T)) {
    if (bytes_) set(value);
  }

  T get() const {
    T value;
    bytes_.read(0, &value, sizeof value);
    return value;
  }
  void set(const T& value) { bytes_.write(0, &value, sizeof value); }
  RLock get_lock() const { return bytes_.get_lock(); }

  bool operator==(const Value&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    bytes_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    bytes_ = SharedBytes::receive(archive);
  }

 private:
  SharedBytes bytes_;
};

}  // namespace poolyard::multiprocessing
