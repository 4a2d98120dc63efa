// Bytes that processes share, with a lock: what Value and Array consist of.
//
//     SharedBytes bytes(8);
//     bytes.write(0, &number, sizeof number);
//
// Errors: ArenaFull when there is no room, OwnerDied (lock.h) from read() and write(). Sizes and places are bytes, which nobody checks: Value and
// Array do. Copies, also in other processes, are the same bytes. Thread-safe.
#pragma once

#include <cstddef>

#include <poolyard/multiprocessing/rlock.h>

namespace poolyard::multiprocessing {

class SharedBytes {
 public:
  SharedBytes() = default;
  /// Zeros. Throws ArenaFull.
  explicit SharedBytes(std::size_t bytes);

  std::size_t size() const;
  /// With the lock. The caller stays within the size.
  void read(std::size_t from, void* to, std::size_t bytes) const;
  void write(std::size_t at, const void* from, std::size_t bytes);
  RLock get_lock() const { return RLock(object_); }

  explicit operator bool() const { return static_cast<bool>(object_); }
  bool operator==(const SharedBytes&) const = default;
  void send(BytesOut& out) const { object_.send(out); }
  static SharedBytes receive(BytesIn& in);

 private:
  SharedObject object_;
};

}  // namespace poolyard::multiprocessing
