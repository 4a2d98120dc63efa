// A reference to an object that processes share: what every class of poolyard::multiprocessing consists of.
//
// Copies refer to the same object, also copies that have arrived in another process: as an argument of a Process, of a pool's task, or
// through a Queue or a Connection, there also as a part of a struct, tuple or container. The object ends with its last reference, wherever that
// is; a process that is killed has none any more. See object_table.h.
//
//     SharedObject object(Kind::lock);
//     SharedObject same = object;
//     memory.store(object.word(ObjectTable::kState), 1);
//
// Errors: ArenaFull when there are too many, std::runtime_error for bytes that are damaged or refer to what is gone. Different references may be
// used by different threads, also to one object; one reference is one thread's at a time.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <poolyard/multiprocessing/object_table.h>

namespace poolyard {
class BytesIn;
class BytesOut;
}  // namespace poolyard

namespace poolyard::multiprocessing {

class SharedObject {
 public:
  using Offset = Arena::Offset;

  /// Refers to nothing.
  SharedObject() = default;
  /// A new object of the arena that the calling process lives in. Throws ArenaFull. While bytes become values (see BytesIn) it refers to
  /// nothing: what it is to refer to comes next.
  explicit SharedObject(Kind kind, Role role = Role::reader);
  SharedObject(const SharedObject& other);
  SharedObject& operator=(SharedObject other) noexcept {
    swap(other);
    return *this;
  }
  ~SharedObject();
  void swap(SharedObject& other) noexcept {
    std::swap(index_, other.index_);
    std::swap(role_, other.role_);
    std::swap(words_, other.words_);
  }
  /// The other end of a pipe that was just made here.
  SharedObject other_end() const;
  /// An object that was found in the table; refers to nothing if it is gone.
  static SharedObject open(int index, std::int32_t serial);

  explicit operator bool() const { return index_ >= 0; }
  bool operator==(const SharedObject&) const = default;
  int index() const { return index_; }
  Role role() const { return role_; }
  /// Where its words lie.
  Offset word(int index) const { return words_ + 4 * static_cast<Offset>(index); }

  /// What people call it.
  void set_name(const char* name) const;

  /// On its way to another process. Whoever sends the bytes keeps their companions until they are read.
  void send(BytesOut& out) const;
  /// Throws std::runtime_error if it is another kind of object, or gone.
  static SharedObject receive(BytesIn& in, Kind kind);

  /// The process in `slot`, which has not begun, holds it, too.
  void grant(int slot) const;

 private:
  SharedObject(int index, Role role) : index_(index), role_(role) {}
  static SharedObject adopt(int index, Role role);

  int index_ = -1;
  Role role_ = Role::reader;
  Offset words_ = 0;
};

/// References on their way with a message whose sender may end before it is received.
class Parcel {
 public:
  Parcel() = default;
  /// Throws ArenaFull when there are too many.
  explicit Parcel(const std::vector<SharedObject>& contents);
  Parcel(Parcel&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  Parcel& operator=(Parcel&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Parcel();

  /// 0: it is empty.
  int number() const { return number_; }
  /// It lies in `object` from here on; then it is there that it has to be taken out. Throws ArenaFull if the calling process was ended.
  int put_into(int object);
  static Parcel take_out_of(int object, int number);
  /// It is on its way to the parent of the calling process.
  int send_to_parent();
  static Parcel from_child(int slot, int number);

 private:
  explicit Parcel(int number) : number_(number) {}
  int number_ = 0;
};

/// In a copy of a template, once it is known which process it is: holds what the template had and still is.
void hold_inherited();

/// How many values are just made of bytes by the calling thread.
int& arriving();

}  // namespace poolyard::multiprocessing
