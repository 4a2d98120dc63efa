#include <poolyard/multiprocessing/object_table.h>

#include "robust_lock.h"

namespace poolyard::multiprocessing {
namespace {

// An entry: state, kind, when it was freed, a serial number, flags, how often it was held, the holders. A parcel's: state, when it was freed.
constexpr ObjectTable::Offset kEntryState = 0, kKind = 4, kFreed = Arena::kFreed, kSerial = 16, kFlags = 20, kHeld = 24, kHoldersAt = 32;
/// It has blocks; a process that ended had it, and may go on using it for a moment.
constexpr std::int32_t kHasBlocks = 1, kHadByTheDead = 2;
constexpr int kHolderWords = ObjectTable::kHolders / 32;
static_assert(ObjectTable::kHolders % 32 == 0 && kHoldersAt + 2 * 4 * kHolderWords <= ObjectTable::kWordsAt);

// Its states. Who claims it or ends it is named, so that it is known when that one is killed meanwhile.
constexpr std::int32_t kFree = 0, kUsed = 1;
constexpr std::int32_t claimed_by(int process) { return 2 + process; }
constexpr std::int32_t finished_by(int process) { return 0x1000 + process; }

constexpr std::int32_t bit(int holder) { return static_cast<std::int32_t>(1u << (holder % 32)); }

}  // namespace

ObjectTable::Offset ObjectTable::holder_word(int object, Role role, int holder) const {
  return entry(object) + kHoldersAt + 4 * static_cast<Offset>(static_cast<int>(role) * kHolderWords + holder / 32);
}

int ObjectTable::used() const { return arena_.memory().load(arena_.header_word(Arena::kObjectsUsed)); }

Kind ObjectTable::kind(int object) const { return static_cast<Kind>(arena_.memory().load(entry(object) + kKind)); }
std::int32_t ObjectTable::serial(int object) const { return arena_.memory().load(entry(object) + kSerial); }
bool ObjectTable::exists(int object) const {
  // A read-modify-write: in one order with hold() before it and with settle().
  return object >= 0 && object < kObjects && arena_.memory().fetch_add(entry(object) + kEntryState, 0) == kUsed;
}

int ObjectTable::claim(Kind kind, int process) {
  SharedMemory& memory = arena_.memory();
  const int object = arena_.claim_place(entry(0), kEntryBytes, kObjects, claimed_by(process));
  if (object < 0) {
    throw ArenaFull("no room for one more object between processes: all " + std::to_string(kObjects) +
                    " of this run are in use. Drop locks, queues, pipes, values and memory that are no longer needed, or put several values "
                    "into one Array.");
  }
  const Offset at = entry(object);
  // Before it can have a holder: process_exited() looks at those only that are counted here.
  for (std::int32_t known = used(); known <= object;) {
    if (memory.compare_exchange(arena_.header_word(Arena::kObjectsUsed), known, object + 1)) break;
  }
  for (Offset word = kFlags; word < kEntryBytes; word += 4) memory.store(at + word, 0);
  memory.store(at + kKind, static_cast<std::int32_t>(kind));
  memory.fetch_add(at + kSerial, 1);
  memory.fetch_or(holder_word(object, Role::reader, process), bit(process));
  if (kind == Kind::pipe) memory.fetch_or(holder_word(object, Role::writer, process), bit(process));
  // It may just have been taken back, if we are over.
  std::int32_t claimed = claimed_by(process);
  if (!memory.compare_exchange(at + kEntryState, claimed, kUsed) || arena_.is_over(process)) {
    process_exited(process);
    throw ArenaFull("this process was ended; it can share nothing more");
  }
  return object;
}

void ObjectTable::hold(int object, Role role, int holder) {
  SharedMemory& memory = arena_.memory();
  memory.fetch_or(holder_word(object, role, holder), bit(holder));
  memory.fetch_add(entry(object) + kHeld, 1);
  // A parcel is filled by its owner, whose end drops it.
  if (arena_.is_over(holder < Arena::kProcesses ? holder : Arena::current_process())) {
    // Its bits were cleared before this one was set.
    memory.fetch_or(entry(object) + kFlags, kHadByTheDead);
    drop(object, role, holder);
  }
}

void ObjectTable::drop(int object, Role role, int holder) {
  if ((arena_.memory().fetch_and(holder_word(object, role, holder), ~bit(holder)) & bit(holder)) == 0) return;
  settle(object, holder < Arena::kProcesses ? holder : Arena::current_process());
}

bool ObjectTable::is_held(int object, Role role) const {
  SharedMemory& memory = arena_.memory();
  // A reference passes from one holder to another by hold(), then drop(). Whoever looks meanwhile could miss the old holder and the new
  // one, but not that it was held once more.
  for (;;) {
    const std::int32_t held = memory.load(entry(object) + kHeld);
    for (int word = 0; word < kHolderWords; ++word) {
      if (memory.fetch_add(holder_word(object, role, 32 * word), 0) != 0) return true;
    }
    if (memory.fetch_add(entry(object) + kHeld, 0) == held) return false;
  }
}

/// Somebody holds it no more, on whose account `by` is what is to be done about it now.
void ObjectTable::settle(int object, int by) {
  SharedMemory& memory = arena_.memory();
  const bool read = is_held(object, Role::reader), written = is_held(object, Role::writer);
  if (kind(object) == Kind::pipe && memory.load(entry(object) + kEntryState) == kUsed) {
    // Woken each time that it is found so: who closed it may have been killed before it woke anybody.
    if (!read) {
      memory.exchange(word(object, kReaderClosed), 1);
      wake(object, kSequence + 1);
    }
    if (!written) {
      memory.exchange(word(object, kWriterClosed), 1);
      wake(object, kSequence);
    }
  }
  if (read || written) return;
  std::int32_t state = kUsed;
  if (!memory.compare_exchange(entry(object) + kEntryState, state, finished_by(by))) return;
  if (is_held(object, Role::reader) || is_held(object, Role::writer)) {
    // Somebody opened it by its name, and has seen either state: if this one, he drops it again.
    state = finished_by(by);
    memory.compare_exchange(entry(object) + kEntryState, state, kUsed);
    if (!is_held(object, Role::reader) && !is_held(object, Role::writer)) settle(object, by);
    return;
  }
  finish(object, by);
}

void ObjectTable::finish(int object, int by) {
  SharedMemory& memory = arena_.memory();
  const std::int32_t flags = memory.load(entry(object) + kFlags);
  const double freed = (flags & kHadByTheDead) != 0 ? now_ms() - arena_.origin_ms() : 0;
  if ((flags & kHasBlocks) != 0) arena_.free_blocks_of_object(object, freed);
  if (kind(object) == Kind::channel || kind(object) == Kind::pipe) drop_parcels(lying_in(object), freed != 0);
  memory.write_words(entry(object) + kFreed, &freed, sizeof freed);
  std::int32_t state = finished_by(by);
  memory.compare_exchange(entry(object) + kEntryState, state, kFree);
}

void ObjectTable::give_blocks(int object, Offset at, std::size_t bytes, int process) {
  arena_.memory().fetch_or(entry(object) + kFlags, kHasBlocks);
  if (!arena_.give_blocks_to_object(at, bytes, process, object)) throw ArenaFull("this process was ended; it can share nothing more");
}

// --- parcels ---------------------------------------------------------------------------------------------------------

int ObjectTable::claim_parcel(int process) {
  const int parcel = 1 + arena_.claim_place(parcel_at(1), kParcelBytes, kParcels, owned_by(process));
  if (parcel == 0) {
    throw ArenaFull("too much on the way: " + std::to_string(kParcels) +
                    " messages that contain locks, queues, connections or memory were put and not got yet. Get some of them first, or pass "
                    "such things as arguments of a Process.");
  }
  if (arena_.is_over(process)) {
    drop_parcel(parcel, owned_by(process), true);
    throw ArenaFull("this process was ended; it can share nothing more");
  }
  return parcel;
}

bool ObjectTable::pass_parcel(int parcel, std::int32_t from, std::int32_t to) {
  return arena_.memory().compare_exchange(parcel_at(parcel), from, to);
}

void ObjectTable::drop_parcel(int parcel, std::int32_t owner, bool had_by_the_dead) {
  SharedMemory& memory = arena_.memory();
  if (memory.load(parcel_at(parcel)) != owner) return;
  const int holder = holder_of(parcel);
  for (int object = 0, end = used(); object < end; ++object) {
    for (Role role : {Role::reader, Role::writer}) {
      if ((memory.load(holder_word(object, role, holder)) & bit(holder)) != 0) drop(object, role, holder);
    }
  }
  // Who has ended may be at it, too: then it rests. One that lives leaves alone when it was freed last, which is long ago, or would be written
  // over that, should he be killed just now and his end drop it for him.
  if (had_by_the_dead) {
    const double freed = now_ms() - arena_.origin_ms();
    memory.write_words(parcel_at(parcel) + kFreed, &freed, sizeof freed);
  }
  pass_parcel(parcel, owner, 0);
}

// --- the end of a process --------------------------------------------------------------------------------------------

void ObjectTable::wake(int object, int index) {
  arena_.memory().fetch_add(word(object, index), 1);
  arena_.memory().notify(word(object, index));
}

/// `process` held it, and may have had its lock, or been the one that was woken, or that was about to wake another.
void ObjectTable::mourn(int object, int process) {
  RobustLock lock(arena_, word(object, kLock));
  switch (kind(object)) {
    case Kind::lock:
      return lock.owner_ended(process);
    case Kind::rlock:
    case Kind::value:
      return lock.wake_again();
    case Kind::semaphore:
      return SharedSemaphore(arena_, word(object, kState)).wake_again();
    case Kind::barrier: {
      // Counted first: it may be counted twice, but not be missed.
      const Offset inside = word(object, kInside + process / 32);
      if ((arena_.memory().load(inside) & bit(process)) != 0) arena_.memory().fetch_add(word(object, kCasualties), 1);
      arena_.memory().fetch_and(inside, ~bit(process));
      lock.wake_again();
      return wake(object, kSequence);
    }
    case Kind::condition:
    case Kind::event:
      return wake(object, kSequence);
    case Kind::channel:
    case Kind::pipe:
      lock.wake_again();
      for (int index = 0; index < 3; ++index) wake(object, kSequence + index);
      return;
    case Kind::memory:
      return;
  }
}

void ObjectTable::process_exited(int process) {
  SharedMemory& memory = arena_.memory();
  for (int object = 0, end = used(); object < end; ++object) {
    const std::int32_t state = memory.load(entry(object) + kEntryState);
    if (state == kFree) continue;
    if (state == claimed_by(process)) {
      std::int32_t claimed = state;
      memory.fetch_or(entry(object) + kFlags, kHadByTheDead);
      if (memory.compare_exchange(entry(object) + kEntryState, claimed, finished_by(process))) finish(object, process);
      continue;
    }
    if (state == finished_by(process)) {
      memory.fetch_or(entry(object) + kFlags, kHadByTheDead);
      if (!is_held(object, Role::reader) && !is_held(object, Role::writer)) {
        finish(object, process);
        continue;
      }
      // Somebody opened it by its name before it was over, which settle() was about to see.
      std::int32_t finished = state;
      memory.compare_exchange(entry(object) + kEntryState, finished, kUsed);
    }
    const bool held = ((memory.load(holder_word(object, Role::reader, process)) | memory.load(holder_word(object, Role::writer, process))) &
                       bit(process)) != 0;
    if (held) {
      memory.fetch_or(entry(object) + kFlags, kHadByTheDead);
      mourn(object, process);  // before its bits: who does this may be killed, too, and another does it again
    }
    for (Role role : {Role::reader, Role::writer}) memory.fetch_and(holder_word(object, role, process), ~bit(process));
    // Also what a process that was killed within drop() has left undone.
    settle(object, process);
  }
  drop_parcels(owned_by(process), true);
  RobustLock(arena_, arena_.header_word(Arena::kNaming)).wake_again();
}

}  // namespace poolyard::multiprocessing
