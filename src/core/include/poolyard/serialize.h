// Values to bytes and back, for what crosses from one process to another of the same program.
//
//     std::string bytes = to_bytes(std::tuple(1, std::string("ins")));
//     auto [n, s] = from_bytes<std::tuple<int, std::string>>(bytes);
//
//     Payload payload = to_payload(std::vector<double>(1 << 20));       // written once, into memory that processes share
//     auto numbers = from_payload<std::vector<double>>(payload);        // read once
//
// What can travel, and what to do about what cannot, is in travel.h. Types say what they consist of as cereal's do, with a serialize()
// or with save() and load(). Bytes that are damaged or end too early are a cereal::Exception; nothing is read beyond them.
// Thread-safe as values are.
#pragma once

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include <cereal/cereal.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/chrono.hpp>
#include <cereal/types/complex.hpp>
#include <cereal/types/deque.hpp>
#include <cereal/types/list.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/set.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/tuple.hpp>
#include <cereal/types/unordered_map.hpp>
#include <cereal/types/unordered_set.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>

#include <poolyard/payload.h>
#include <poolyard/travel.h>

namespace poolyard {

/// Nothing, as a value: what a task that returns void gives.
struct Nothing {
  template <class Archive>
  void serialize(Archive&) {}
};

/// Collects a value's bytes: what cereal calls an archive.
class BytesOut : public cereal::OutputArchive<BytesOut, cereal::AllowEmptyClassElision> {
 public:
  /// What grows beyond `limit` bytes goes into shared memory, if there is room.
  explicit BytesOut(std::size_t limit) : OutputArchive(this), limit_(limit) {}

  void write(const void* from, std::size_t bytes) {
    size_ += bytes;
    if (bytes_.size() + bytes <= limit_) {
      bytes_.append(static_cast<const char*>(from), bytes);
    } else {
      spill(from, bytes);
    }
  }
  /// Bytes that were written.
  std::size_t size() const { return size_; }
  /// What the bytes refer to is kept with them: whoever sends them has it until they are received.
  void accompany(const multiprocessing::SharedObject& object) { companions_.push_back(object); }

  /// After this there is nothing more to write. Throws std::logic_error if something has to go with the bytes: only a payload can keep it.
  std::string take_bytes() {
    if (!companions_.empty()) {
      throw std::logic_error(
          "what processes share (a lock, queue, connection, value, memory) cannot travel as mere bytes: use to_payload(), or pass it to a "
          "Process, a pool's task or a multiprocessing queue");
    }
    return std::move(bytes_);
  }
  Payload take_payload() {
    Payload payload;
    if (spilled_) {
      writer_.write(bytes_.data(), bytes_.size());
      payload = writer_.finish();
    } else {
      payload = Payload(std::move(bytes_));
    }
    payload.companions = std::move(companions_);
    return payload;
  }

 private:
  void spill(const void* from, std::size_t bytes) {
    constexpr std::size_t kMany = 1 << 12;
    if (!spilled_ && bytes < kMany) bytes_.reserve(limit_);
    spilled_ = true;
    // All that there is before it in one piece with what follows, when that is large: it gets its room at once.
    if (bytes < kMany || !bytes_.empty()) writer_.write(bytes_.data(), bytes_.size());
    bytes_.clear();
    if (bytes < kMany) {
      bytes_.append(static_cast<const char*>(from), bytes);
    } else {
      writer_.write(from, bytes);
    }
  }

  std::size_t size_ = 0;
  std::string bytes_;  // the last ones
  const std::size_t limit_;
  bool spilled_ = false;
  PayloadWriter writer_;  // those before
  std::vector<multiprocessing::SharedObject> companions_;
};

/// Gives a value its bytes again.
class BytesIn : public cereal::InputArchive<BytesIn, cereal::AllowEmptyClassElision> {
 public:
  explicit BytesIn(std::string_view bytes) : InputArchive(this), next_(bytes.data()), end_(next_ + bytes.size()) {
    ++multiprocessing::arriving();
  }
  explicit BytesIn(const Payload& payload) : InputArchive(this) {
    ++multiprocessing::arriving();
    if (payload.shared()) {
      shared_ = &payload;
      beyond_ = payload.size();
    } else {
      next_ = payload.local().data();
      end_ = next_ + payload.size();
    }
  }

  ~BytesIn() { --multiprocessing::arriving(); }
  BytesIn(const BytesIn&) = delete;
  BytesIn& operator=(const BytesIn&) = delete;

  void read(void* to, std::size_t bytes) {
    if (bytes <= static_cast<std::size_t>(end_ - next_)) [[likely]] {
      if (bytes > 0) std::memcpy(to, next_, bytes);
      next_ += bytes;
    } else {
      read_on(static_cast<char*>(to), bytes);
    }
  }
  /// Bytes that were not read yet.
  std::size_t left() const { return static_cast<std::size_t>(end_ - next_) + beyond_; }
  /// Throws if `count` things cannot follow, each of which takes a byte at least.
  void expect(std::uint64_t count, std::size_t bytes_each = 1) const {
    if (count > left() / bytes_each) damaged();
  }
  [[noreturn]] static void damaged() {
    throw cereal::Exception("these bytes end before the value that they should contain, or are of another type: they are damaged");
  }

 private:
  void read_on(char* to, std::size_t bytes) {
    if (bytes > left()) damaged();
    const auto here = static_cast<std::size_t>(end_ - next_);
    if (here > 0) std::memcpy(to, next_, here);
    bytes -= here;
    const std::size_t from = shared_->size() - beyond_;
    if (bytes >= sizeof window_) {
      shared_->read(from, to + here, bytes);
      beyond_ -= bytes;
      next_ = end_ = window_;
      return;
    }
    // Small ones a window at a time: they lie where this process may not be able to point to.
    const std::size_t some = std::min(sizeof window_, beyond_);
    shared_->read(from, window_, some);
    beyond_ -= some;
    std::memcpy(to + here, window_, bytes);
    next_ = window_ + bytes;
    end_ = window_ + some;
  }

  const char* next_ = window_;
  const char* end_ = window_;
  const Payload* shared_ = nullptr;
  std::size_t beyond_ = 0;  // bytes after those from next_ to end_, the last ones of *shared_
  char window_[1024];
};

// What cereal wants of an archive, by names that it looks for.

template <class T>
  requires std::is_arithmetic_v<T> || is_plain<T>
void save(BytesOut& out, const T& value) {
  out.write(&value, sizeof value);
}
template <class T>
  requires std::is_arithmetic_v<T> || is_plain<T>
void load(BytesIn& in, T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    // Another value than these two would be none of a bool at all.
    unsigned char byte = 0;
    in.read(&byte, 1);
    if (byte > 1) BytesIn::damaged();
    value = byte != 0;
  } else {
    in.read(&value, sizeof value);
  }
}

template <class T>
void save(BytesOut& out, const cereal::BinaryData<T>& data) {
  out.write(data.data, static_cast<std::size_t>(data.size));
}
template <class T>
void load(BytesIn& in, cereal::BinaryData<T>& data) {
  in.read(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
void save(BytesOut& out, const cereal::SizeTag<T>& tag) {
  out.write(&tag.size, sizeof tag.size);
}
template <class T>
void load(BytesIn& in, cereal::SizeTag<T>& tag) {
  in.read(&tag.size, sizeof tag.size);
  in.expect(tag.size);  // before somebody makes room for so many
}

template <class T>
void save(BytesOut& out, const cereal::NameValuePair<T>& pair) {
  out(pair.value);
}
template <class T>
void load(BytesIn& in, cereal::NameValuePair<T>& pair) {
  in(pair.value);
}

template <class T, class A>
  requires(travels_as_bytes<T> && !std::is_same_v<T, bool>)
void save(BytesOut& out, const std::vector<T, A>& values) {
  const auto count = static_cast<std::uint64_t>(values.size());
  out.write(&count, sizeof count);
  out.write(values.data(), values.size() * sizeof(T));
}
template <class T, class A>
  requires(travels_as_bytes<T> && !std::is_same_v<T, bool>)
void load(BytesIn& in, std::vector<T, A>& values) {
  std::uint64_t count = 0;
  in.read(&count, sizeof count);
  in.expect(count, sizeof(T));
  values.resize(static_cast<std::size_t>(count));
  in.read(values.data(), values.size() * sizeof(T));
}
// Rows: how many, then one after another. One that has no bytes, as an empty class, takes one here: so a damaged count is found out before
// somebody makes room for so many.

template <class... Parts>
void write_one(BytesOut& out, const Parts&... parts) {
  const std::size_t before = out.size();
  out(parts...);
  if (out.size() == before) out.write("", 1);
}
template <class... Parts>
void read_one(BytesIn& in, Parts&... parts) {
  const std::size_t before = in.left();
  in(parts...);
  char nothing;
  if (in.left() == before) in.read(&nothing, 1);
}
template <class Row>
void save_row(BytesOut& out, const Row& row) {
  const auto count = static_cast<std::uint64_t>(row.size());
  out.write(&count, sizeof count);
  for (const auto& one : row) {
    if constexpr (requires { typename Row::mapped_type; }) {
      write_one(out, one.first, one.second);
    } else {
      write_one(out, one);
    }
  }
}
template <class Row>
void load_row(BytesIn& in, Row& row) {
  std::uint64_t count = 0;
  in.read(&count, sizeof count);
  in.expect(count);
  row.clear();
  if constexpr (requires { row.reserve(1); }) {
    row.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(count, in.left() / sizeof(typename Row::value_type))));  // more only as they come
  }
  for (; count > 0; --count) {
    if constexpr (requires { typename Row::mapped_type; }) {
      std::pair<typename Row::key_type, typename Row::mapped_type> one;
      read_one(in, one.first, one.second);
      row.insert(row.end(), std::move(one));
    } else if constexpr (requires { typename Row::key_type; }) {
      typename Row::key_type one{};
      read_one(in, one);
      row.insert(row.end(), std::move(one));
    } else {
      read_one(in, row.emplace_back());
    }
  }
}
#define POOLYARD_ROW(PARAMETERS, ...)                                         \
  PARAMETERS                                                                  \
  void save(BytesOut& out, const __VA_ARGS__& values) { save_row(out, values); } \
  PARAMETERS                                                                  \
  void load(BytesIn& in, __VA_ARGS__& values) { load_row(in, values); }
#define POOLYARD_OF(...) template <__VA_ARGS__>
POOLYARD_ROW(POOLYARD_OF(class T, class A) requires(!travels_as_bytes<T>), std::vector<T, A>)
POOLYARD_ROW(POOLYARD_OF(class T, class A), std::deque<T, A>)
POOLYARD_ROW(POOLYARD_OF(class T, class A), std::list<T, A>)
POOLYARD_ROW(POOLYARD_OF(class T, class C, class A), std::set<T, C, A>)
POOLYARD_ROW(POOLYARD_OF(class T, class C, class A), std::multiset<T, C, A>)
POOLYARD_ROW(POOLYARD_OF(class T, class H, class E, class A), std::unordered_set<T, H, E, A>)
POOLYARD_ROW(POOLYARD_OF(class T, class H, class E, class A), std::unordered_multiset<T, H, E, A>)
POOLYARD_ROW(POOLYARD_OF(class K, class V, class C, class A), std::map<K, V, C, A>)
POOLYARD_ROW(POOLYARD_OF(class K, class V, class C, class A), std::multimap<K, V, C, A>)
POOLYARD_ROW(POOLYARD_OF(class K, class V, class H, class E, class A), std::unordered_map<K, V, H, E, A>)
POOLYARD_ROW(POOLYARD_OF(class K, class V, class H, class E, class A), std::unordered_multimap<K, V, H, E, A>)
#undef POOLYARD_OF
#undef POOLYARD_ROW

/// T is anything that can travel.
template <class T>
std::string to_bytes(const T& value) {
  check_can_travel<T>();
  BytesOut out(std::numeric_limits<std::size_t>::max());
  out(value);
  return out.take_bytes();
}
/// Many bytes lie in shared memory, where there is room.
template <class T>
Payload to_payload(const T& value) {
  check_can_travel<T>();
  BytesOut out(Payload::kShared);
  out(value);
  return out.take_payload();
}

/// Throws cereal::Exception when the bytes are damaged.
template <class T>
T from_bytes(std::string_view bytes) {
  check_can_travel<T>();
  BytesIn in(bytes);
  T value{};
  in(value);
  return value;
}
template <class T>
T from_payload(const Payload& payload) {
  check_can_travel<T>();
  BytesIn in(payload);
  T value{};
  in(value);
  return value;
}

}  // namespace poolyard

CEREAL_SETUP_ARCHIVE_TRAITS(poolyard::BytesIn, poolyard::BytesOut)
