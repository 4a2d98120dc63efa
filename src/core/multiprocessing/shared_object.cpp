#include <poolyard/multiprocessing/shared_object.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <poolyard/fork.h>
#include <poolyard/resource.h>
#include <poolyard/serialize.h>

namespace poolyard::multiprocessing {
namespace {

/// What the calling process holds: references by object and role. The first one sets the process's bit in the table, the last one clears it;
/// both under the mutex, since another thread may just receive what this one drops.
struct References {
  std::mutex mutex;
  std::atomic<int> counts[ObjectTable::kObjects][2] = {};
  std::int32_t serials[ObjectTable::kObjects] = {};  // of what a template had
};
References& own() {
  static auto* references = new References;  // never destroyed: threads that outlive main() may use it
  return *references;
}

ObjectTable table() { return ObjectTable(*Arena::current()); }

// A fork has what its original has, and holds it before it begins. What a template had, its children hold when they begin.
const bool comes_through_a_fork = (at_fork({
    .before =
        [](int child) {
          own().mutex.lock();
          if (child < 0) {
            for (int index = 0, end = table().used(); index < end; ++index) own().serials[index] = table().serial(index);
            return;
          }
          for (int index = 0, end = table().used(); index < end; ++index) {
            for (int role : {0, 1}) {
              if (own().counts[index][role].load(std::memory_order_relaxed) > 0) table().hold(index, static_cast<Role>(role), child);
            }
          }
        },
    .in_parent = [] { own().mutex.unlock(); },
    .in_child = [] { own().mutex.unlock(); },
}), true);

}  // namespace

int& arriving() {
  static thread_local int depth = 0;
  return depth;
}

SharedObject::SharedObject(Kind kind, Role role) {
  if (arriving() > 0) return;
  // One step for other threads, of which one may just drop what had this place before.
  std::lock_guard lock(own().mutex);
  index_ = table().claim(kind, Arena::current_process());
  role_ = role;
  words_ = table().word(index_, 0);
  trace::Resource::forget(trace::object_in_arena(words_));
  own().counts[index_][static_cast<int>(role)].fetch_add(1, std::memory_order_relaxed);
}

void SharedObject::set_name(const char* name) const {
  if (index_ >= 0) trace::Resource::set_name(trace::object_in_arena(words_), name);
}

SharedObject SharedObject::other_end() const {
  if (index_ < 0) return {};
  SharedObject other(index_, role_ == Role::reader ? Role::writer : Role::reader);
  other.words_ = words_;
  own().counts[index_][static_cast<int>(other.role_)].fetch_add(1, std::memory_order_relaxed);
  return other;
}

SharedObject::SharedObject(const SharedObject& other) : index_(other.index_), role_(other.role_), words_(other.words_) {
  // Relaxed: there is one already, and it stays meanwhile.
  if (index_ >= 0) own().counts[index_][static_cast<int>(role_)].fetch_add(1, std::memory_order_relaxed);
}

SharedObject::~SharedObject() {
  if (index_ < 0) return;
  auto& count = own().counts[index_][static_cast<int>(role_)];
  int seen = count.load(std::memory_order_relaxed);
  while (seen > 1) {
    // Release, for the acquire of who drops the last one: whatever was done with the object, before it may end.
    if (count.compare_exchange_weak(seen, seen - 1, std::memory_order_release, std::memory_order_relaxed)) return;
  }
  std::lock_guard lock(own().mutex);
  if (count.fetch_sub(1, std::memory_order_acq_rel) == 1) table().drop(index_, role_, Arena::current_process());
}

SharedObject SharedObject::adopt(int index, Role role) {
  SharedObject object(index, role);
  object.words_ = table().word(index, 0);
  std::lock_guard lock(own().mutex);
  own().counts[index][static_cast<int>(role)].fetch_add(1, std::memory_order_relaxed);
  // Also if there are references already: those that a child has from a template hold nothing.
  table().hold(index, role, Arena::current_process());
  return object;
}

void hold_inherited() {
  const int self = Arena::current_process();
  std::lock_guard lock(own().mutex);
  for (int index = 0, end = table().used(); index < end; ++index) {
    for (const Role role : {Role::reader, Role::writer}) {
      if (own().counts[index][static_cast<int>(role)].load(std::memory_order_relaxed) == 0) continue;
      if (!table().exists(index) || table().serial(index) != own().serials[index]) continue;
      table().hold(index, role, self);
      if (!table().exists(index)) table().drop(index, role, self);  // it has just ended
    }
  }
}

SharedObject SharedObject::open(int index, std::int32_t serial) {
  SharedObject object = adopt(index, Role::reader);
  return table().exists(index) && table().serial(index) == serial ? object : SharedObject();
}

void SharedObject::grant(int slot) const { table().hold(index_, role_, slot); }

namespace {
struct Label {
  std::int32_t index = -1, serial = 0, role = 0;
};
}  // namespace

void SharedObject::send(BytesOut& out) const {
  const Label label{index_, index_ < 0 ? 0 : table().serial(index_), static_cast<std::int32_t>(role_)};
  out.write(&label, sizeof label);
  if (index_ >= 0) out.accompany(*this);
}

SharedObject SharedObject::receive(BytesIn& in, Kind kind) {
  Label label;
  in.read(&label, sizeof label);
  if (label.index < 0) return {};
  if (label.index >= ObjectTable::kObjects || (label.role != 0 && (label.role != 1 || kind != Kind::pipe))) {
    throw std::runtime_error("these bytes do not contain what processes share as it was sent: they are damaged");
  }
  SharedObject object = adopt(label.index, static_cast<Role>(label.role));
  if (!table().exists(label.index) || table().serial(label.index) != label.serial || table().kind(label.index) != kind) {
    throw std::runtime_error(
        "what was sent does not exist any more, or is something else: whoever sends a lock, queue, connection, value or memory keeps its "
        "bytes' companions until they are received");
  }
  return object;
}

// --- parcels ---------------------------------------------------------------------------------------------------------

Parcel::Parcel(const std::vector<SharedObject>& contents) {
  if (contents.empty()) return;
  number_ = table().claim_parcel(Arena::current_process());
  for (const auto& object : contents) table().hold(object.index(), object.role(), ObjectTable::holder_of(number_));
}
Parcel::~Parcel() {
  if (number_ == 0) return;
  const int self = Arena::current_process();
  table().drop_parcel(number_, ObjectTable::owned_by(self), Arena::current()->is_over(self));
}

int Parcel::put_into(int object) {
  if (number_ == 0) return 0;
  if (!table().pass_parcel(number_, ObjectTable::owned_by(Arena::current_process()), ObjectTable::lying_in(object))) {
    throw ArenaFull("this process was ended; it can share nothing more");
  }
  return std::exchange(number_, 0);
}
Parcel Parcel::take_out_of(int object, int number) {
  if (number == 0 || !table().pass_parcel(number, ObjectTable::lying_in(object), ObjectTable::owned_by(Arena::current_process()))) return {};
  return Parcel(number);
}

int Parcel::send_to_parent() {
  const int self = Arena::current_process();
  if (number_ == 0 || !table().pass_parcel(number_, ObjectTable::owned_by(self), ObjectTable::sent_by(self))) return 0;
  return std::exchange(number_, 0);
}
Parcel Parcel::from_child(int slot, int number) {
  if (number == 0 || !table().pass_parcel(number, ObjectTable::sent_by(slot), ObjectTable::owned_by(Arena::current_process()))) return {};
  return Parcel(number);
}

}  // namespace poolyard::multiprocessing
