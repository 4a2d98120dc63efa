// The bytes of a task or of its result, on their way between processes: in this process's own memory or, when they are
// many, in memory that both sides see, where they are written once and read once.
//
//     PayloadWriter writer;
//     writer.write(data, bytes);
//     Payload payload = writer.finish();
//     payload.read(0, to, payload.size());
//
// Where shared memory is full, the bytes lie in the process's own: nothing throws but std::bad_alloc. Sizes and places are bytes; read() stays
// within them by its caller's care. One thread's at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <poolyard/arena.h>
#include <poolyard/multiprocessing/shared_object.h>
#include <poolyard/shared_heap.h>

namespace poolyard {

class Payload {
 public:
  /// From so many bytes on they are in shared memory, if there is room: where SharedHeap gives blocks of their own.
  static constexpr std::size_t kShared = Arena::kBlockBytes / 2;

  Payload() = default;
  Payload(std::string bytes) : bytes_(std::move(bytes)), size_(bytes_.size()) {}
  /// Bytes in shared memory; `owned`: to be given back to this process's heap with this object.
  Payload(Arena::Offset at, std::size_t size, bool owned) : at_(at), size_(size), owned_(owned) {}
  Payload(Payload&& other) noexcept;
  Payload& operator=(Payload&& other) noexcept;
  ~Payload();

  std::size_t size() const { return size_; }
  /// Where they lie in shared memory.
  std::optional<Arena::Offset> shared() const { return at_; }
  void read(std::size_t from, void* to, std::size_t bytes) const;
  std::string to_string() const;
  /// The bytes in this process's memory: all or, if they are shared, none.
  std::string_view local() const { return bytes_; }
  /// Somebody else gives the shared memory back.
  void disown() { owned_ = false; }

  /// What the bytes refer to: kept by who sends them, until they were received or never will be.
  std::vector<multiprocessing::SharedObject> companions;
  /// Likewise, by who has received them: until they were read.
  multiprocessing::Parcel parcel;

 private:
  std::string bytes_;
  std::optional<Arena::Offset> at_;
  std::size_t size_ = 0;
  bool owned_ = false;
};

/// Collects bytes whose number is not known before.
class PayloadWriter {
 public:
  PayloadWriter() = default;
  PayloadWriter(const PayloadWriter&) = delete;
  PayloadWriter& operator=(const PayloadWriter&) = delete;
  ~PayloadWriter();

  void write(const void* from, std::size_t bytes);
  /// What was written; the next write() begins anew.
  Payload finish();

 private:
  void make_room(std::size_t bytes, const void* next);

  std::string bytes_;
  std::optional<Arena::Offset> at_;  // where they begin, in the first of the blocks
  std::size_t size_ = 0;             // in shared memory
  std::size_t capacity_ = 0;         // up to the end of the blocks
  bool no_room_ = false;      // there was none when it was asked for
};

}  // namespace poolyard
