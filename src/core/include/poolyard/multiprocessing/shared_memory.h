// Memory that processes share, by name or passed on, as Python's multiprocessing.shared_memory.
//
//     auto memory = poolyard::multiprocessing::SharedMemory::create(1 << 20, "picture");
//     memory.write(0, pixels.data(), pixels.size());
//     // in another process of the run
//     auto same = poolyard::multiprocessing::SharedMemory::open("picture");
//     same.read(0, pixels.data(), pixels.size());
//
// It lives as long as a process has it open, as Python's does on Windows: unlink() only takes its name away earlier. One that is kept lives
// until it is unlinked, as on POSIX, or until the run is over. There is no pointer to it that works everywhere, since in the browser a process
// cannot point beyond its own memory: read() and write() copy. Nothing orders them: use a Lock. It takes a multiple of 64 KB of the 64 MB that processes share; sizes and places are bytes.
//
// Errors: FileExistsError and FileNotFoundError by name, std::invalid_argument for a size of 0 or a long name, ArenaFull where there is no room,
// std::out_of_range beyond the end, std::logic_error after close(). Copies, also in other processes, are the same memory. Thread-safe, but
// for close().
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <poolyard/multiprocessing/shared_object.h>

namespace poolyard::multiprocessing {

struct FileExistsError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct FileNotFoundError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class SharedMemory {
 public:
  /// Closed.
  SharedMemory() = default;
  /// Zeros, one byte at least; without a name it gets one. Throws FileExistsError, ArenaFull, std::invalid_argument for a size of 0 or a name
  /// of more than 63 bytes.
  static SharedMemory create(std::size_t size, const std::string& name = "");
  /// Throws FileNotFoundError.
  static SharedMemory open(const std::string& name);

  /// Empty once it is unlinked.
  std::string name() const;
  std::size_t size() const;
  /// Throw std::out_of_range, and std::logic_error when it is closed.
  void read(std::size_t from, void* to, std::size_t bytes) const;
  void write(std::size_t at, const void* from, std::size_t bytes);
  /// One value at so many bytes from the beginning.
  template <class T>
  T get(std::size_t at) const {
    static_assert(std::is_trivially_copyable_v<T>);
    T value;
    read(at, &value, sizeof value);
    return value;
  }
  template <class T>
  void set(std::size_t at, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    write(at, &value, sizeof value);
  }

  /// Where it lies, while it is open here; null in the browser.
  std::byte* address() const;

  /// It stays until somebody unlinks it, also while nobody has it open.
  void keep();
  /// This copy is done with it.
  void close() { object_ = {}; }
  /// Nobody can open it by its name any more, which is free for another.
  void unlink();

  bool operator==(const SharedMemory&) const = default;

  template <class Archive>
  void save(Archive& archive) const {
    object_.send(archive);
  }
  template <class Archive>
  void load(Archive& archive) {
    object_ = SharedObject::receive(archive, Kind::memory);
  }

 private:
  Arena::Offset at(std::size_t from, std::size_t bytes) const;
  const SharedObject& opened() const;

  SharedObject object_;
};

}  // namespace poolyard::multiprocessing
