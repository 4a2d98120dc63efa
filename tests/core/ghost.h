// A process that is none: a place of the arena that a test fills, so that a process has a lock, or is killed, at an instant which no kill
// would hit.
//
//     Ghost ghost;
//     ghost.takes(ghost.lock_of(Kind::channel));   // of the only channel that there is
//     ghost.dies();                                // and goes on for a moment, which lasts until
//     ghost.is_gone();
#pragma once

#include <poolyard/multiprocessing/object_table.h>

namespace poolyard::multiprocessing {

class Ghost {
 public:
  Ghost() : slot_(arena_.claim_process(Arena::current_process(), "ghost")), generation_(arena_.process(slot_).generation) {}
  ~Ghost() {
    dies();
    is_gone();
    arena_.release_process(slot_, generation_);
  }
  Ghost(const Ghost&) = delete;
  Ghost& operator=(const Ghost&) = delete;
  int slot() const { return slot_; }

  /// The first object of a kind.
  int index_of(Kind kind) const {
    int index = 0;
    while (!(table_.exists(index) && table_.kind(index) == kind)) ++index;
    return index;
  }
  Arena::Offset lock_of(Kind kind) const { return table_.word(index_of(kind), ObjectTable::kLock); }

  void takes(Arena::Offset lock) { arena_.memory().store(lock, (slot_ + 1) | generation_ << 16); }
  void releases(Arena::Offset lock) {
    arena_.memory().store(lock, 0);
    arena_.memory().notify(lock);
  }
  void dies() {
    arena_.process_exited(slot_, generation_, -9);
    // As if just now, whenever somebody looks.
    const double ended = now_ms() - arena_.origin_ms() + 1e9;
    arena_.memory().write_words(arena_.process_word(slot_, Arena::kEnded), &ended, sizeof ended);
  }
  void is_gone() { arena_.process_gone(slot_, generation_); }

 private:
  Arena& arena_ = *Arena::current();
  ObjectTable table_{arena_};
  int slot_, generation_;
};

}  // namespace poolyard::multiprocessing
