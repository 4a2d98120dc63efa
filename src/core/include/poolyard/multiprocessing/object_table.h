// The objects that processes have between them: locks, queues, pipes, values, memory. A table of the arena; nothing here points.
//
// An object lives while somebody *holds* it. Holders are processes and parcels, a bit each: a process while it has a reference, a
// parcel while it is on the way. A parcel is what travels with a message and belongs to somebody itself: to the process that packs or unpacks
// it, to the child whose result it is until the parent has taken it, or to the queue that the message lies in. So there is nothing to
// count, and nothing is lost when a process is killed at any instruction: at its end its bits are cleared, its parcels are dropped, its locks
// say so, and everyone who waits at what it held looks again. Arguments of a new process need no parcel: the sender holds what they
// refer to until the child's own bit is set, before it begins.
//
// An object has 96 bytes of words in its entry, and blocks of the arena for what is larger; these belong to the object, not to a process.
// A queue that holds itself (it lies in a message of its own) lives until the run is over.
//
//     ObjectTable table(*Arena::current());
//     int lock = table.claim(Kind::lock, Arena::current_process());    // holds it; throws ArenaFull
//     table.drop(lock, Role::reader, Arena::current_process());        // and with the last holder it ends
//
// For SharedObject, which counts a process's references. Thread-safe, also against kills.
#pragma once

#include <cstdint>

#include <poolyard/arena.h>

namespace poolyard::multiprocessing {

/// What an object is. It says which words processes sleep on, for when one of them dies.
enum class Kind : std::int32_t { lock = 1, rlock, semaphore, event, condition, barrier, channel, pipe, value, memory };

/// What a holder holds: a pipe's two ends apart, of anything else the reader's.
enum class Role : std::int32_t { reader = 0, writer = 1 };

class ObjectTable {
 public:
  using Offset = Arena::Offset;

  static constexpr int kObjects = 4096;
  static constexpr int kParcels = 384;
  static constexpr int kHolders = Arena::kProcesses + kParcels;
  static constexpr Offset kEntryBytes = 256;
  static constexpr Offset kParcelBytes = 16;
  static constexpr Offset kWordsAt = 160;
  static constexpr Offset kWordsBytes = kEntryBytes - kWordsAt;
  static constexpr Offset kTableBytes = kObjects * kEntryBytes + kParcels * kParcelBytes;

  // The first words of every object. 0 is a robust lock, 1 to 3 are counted up to wake who sleeps there, 4 is the object's own.
  enum Word { kLock = 0, kSequence = 1, kState = 4 };
  // Of a barrier and of a pipe, which are looked after when a holder ends.
  static constexpr int kInside = 8, kCasualties = 12;     // a bit a process that waits at it; how many of these ended
  static constexpr int kReaderClosed = 5, kWriterClosed = 6;

  explicit ObjectTable(Arena& arena) : arena_(arena) {}

  /// A new object, with its words 0, held by `process` (a pipe: at both ends). Throws ArenaFull.
  int claim(Kind kind, int process);
  /// How many entries were ever used; those behind them need no look.
  int used() const;
  Kind kind(int object) const;
  /// Tells an object from another that had its place before.
  std::int32_t serial(int object) const;
  bool exists(int object) const;
  Offset word(int object, int index) const { return entry(object) + kWordsAt + 4 * static_cast<Offset>(index); }

  /// Who calls this holds the object otherwise, or looks afterwards whether it still exists().
  void hold(int object, Role role, int holder);
  void drop(int object, Role role, int holder);

  /// Blocks that `process` claimed are the object's from here on. Throws ArenaFull when the process's end is recorded.
  void give_blocks(int object, Offset at, std::size_t bytes, int process);

  // --- parcels. Numbers begin at 1; 0 is none.
  int claim_parcel(int process);                     ///< throws ArenaFull
  static int holder_of(int parcel) { return Arena::kProcesses + parcel - 1; }
  bool pass_parcel(int parcel, std::int32_t from, std::int32_t to);
  static constexpr std::int32_t owned_by(int process) { return 1 + process; }
  static constexpr std::int32_t sent_by(int process) { return 0x200 + process; }  ///< to its parent
  static constexpr std::int32_t lying_in(int object) { return 0x400 + object; }
  /// It is empty and free. Only if it still is `owner`'s. `had_by_the_dead`: a process that has ended may be at it; it rests.
  void drop_parcel(int parcel, std::int32_t owner, bool had_by_the_dead);
  /// All of an owner's, but those that `keep(parcel)`.
  template <class Keep>
  void drop_parcels(std::int32_t owner, bool had_by_the_dead, Keep keep) {
    for (int parcel = 1; parcel <= kParcels; ++parcel) {
      if (arena_.memory().load(parcel_at(parcel)) == owner && !keep(parcel)) drop_parcel(parcel, owner, had_by_the_dead);
    }
  }
  void drop_parcels(std::int32_t owner, bool had_by_the_dead) {
    drop_parcels(owner, had_by_the_dead, [](int) { return false; });
  }

  /// For Arena::process_exited(): only atomics, and each step may be done twice.
  void process_exited(int process);

 private:
  Offset entry(int object) const { return arena_.objects_at() + static_cast<Offset>(object) * kEntryBytes; }
  Offset parcel_at(int parcel) const {
    return arena_.objects_at() + kObjects * kEntryBytes + static_cast<Offset>(parcel - 1) * kParcelBytes;
  }
  Offset holder_word(int object, Role role, int holder) const;
  bool is_held(int object, Role role) const;
  void settle(int object, int by);
  void finish(int object, int by);
  void wake(int object, int word);
  void mourn(int object, int process);
  Arena& arena_;
};

}  // namespace poolyard::multiprocessing
