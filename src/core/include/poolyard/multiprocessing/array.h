// A row of values that processes share, as Python's multiprocessing.Array.
//
//     void work(poolyard::multiprocessing::Array<double> numbers, int from, int to) {
//       for (int i = from; i < to; ++i) numbers.set(i, std::sqrt(i));
//     }
//     poolyard::multiprocessing::Array<double> numbers(1000);
//     poolyard::Process(work, numbers, 0, 500).start();
//     std::vector<double> all = numbers.get();
//
// Each call takes the lock; what is to be done in one step, is done with the lock. Many at once are copied at once: read() and write(). They
// throw OwnerDied (see lock.h) if the process that had the lock has ended, and std::out_of_range; making one throws ArenaFull when there is no room. More than 64 bytes take 64 KB at least of the
// 64 MB that processes share. Copies, also in other processes, are the same array. Thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <poolyard/multiprocessing/shared_bytes.h>

namespace poolyard::multiprocessing {

template <class T>
class Array {
  static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                "poolyard: an Array lies in memory between processes, so what it consists of must be trivially copyable, and no pointer. For what is "
                "not, use a Queue.");

 public:
  /// So many, all zero. Throws ArenaFull.
  explicit Array(std::size_t size = 0) : bytes_(size * sizeof(T)) {}
  /// With these values.
  explicit Array(std::span<const T> values) : Array(values.size()) { write(0, values); }

  std::size_t size() const { return bytes_.size() / sizeof(T); }
  T get(std::size_t index) const {
    T value;
    read(index, std::span(&value, 1));
    return value;
  }
  void set(std::size_t index, const T& value) { write(index, std::span(&value, 1)); }
  /// All of them.
  std::vector<T> get() const {
    std::vector<T> values(size());
    read(0, std::span(values));
    return values;
  }
  void read(std::size_t from, std::span<T> to) const {
    check(from, to.size());
    bytes_.read(from * sizeof(T), to.data(), to.size_bytes());
  }
  void write(std::size_t at, std::span<const T> from) {
    check(at, from.size());
    bytes_.write(at * sizeof(T), from.data(), from.size_bytes());
  }
  RLock get_lock() const { return bytes_.get_lock(); }

  bool operator==(const Array&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    bytes_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    bytes_ = SharedBytes::receive(archive);
  }

 private:
  void check(std::size_t from, std::size_t count) const {
    if (from <= size() && count <= size() - from) return;
    throw std::out_of_range("there is nothing at " + std::to_string(from + count - 1) + " of an Array of " + std::to_string(size()));
  }

  SharedBytes bytes_;
};

}  // namespace poolyard::multiprocessing
