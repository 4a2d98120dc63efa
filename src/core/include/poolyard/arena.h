// The shared memory of one run and everything in it: the process table, trace lanes, rings, semaphores, output.
//
// The first process of a run makes the arena; every process it starts, and theirs, attach to the same one. All its parts
// have fixed places and are claimed by compare-and-swap, so a process that is killed at any instruction leaves nothing
// locked: what it held is given back when its end is noticed.
//
//     Arena& arena = *Arena::current();
//     Ring ring = arena.ring(arena.claim_ring(Arena::current_process()));
//     for (int slot = 0; slot < Arena::kProcesses; ++slot) std::puts(arena.process(slot).name.c_str());
//
// The tables do not grow, since who is killed must leave them as they are: what does not fit is an ArenaFull, which says the limit and what to do
// (a thread without a lane only goes unrecorded, see trace.h). Thread-safe. Times are milliseconds, sizes bytes.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <poolyard/ring.h>
#include <poolyard/semaphore.h>
#include <poolyard/shared_memory.h>

namespace poolyard {

/// No free place for one more process, ring or semaphore.
struct ArenaFull : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a process is in its life.
enum class ProcessState : std::int32_t { free = 0, claimed = 1, starting = 2, running = 3, exited = 4 };

class Arena {
 public:
  using Offset = SharedMemory::Offset;

  static constexpr int kProcesses = 128;
  static constexpr int kLanes = 512;
  static constexpr std::uint32_t kLaneEvents = 16384;  // of 8 bytes: 128 KB a lane, of which it uses what it needs
  static constexpr int kRings = 320;
  static constexpr std::uint32_t kRingBytes = 1 << 16;
  static constexpr int kSemaphores = 1024;
  static constexpr int kBlocks = 1024;               // 64 MB
  static constexpr std::uint32_t kBlockBytes = 1 << 16;
  static constexpr std::uint32_t kOutputBytes = 1 << 17;
  static constexpr std::uint32_t kFileBytes = 64 << 20;

  /// Bytes that an arena takes. Pages nobody touches cost nothing.
  static std::size_t bytes();

  /// A new arena whose process slot 0 stands for the calling process.
  static std::shared_ptr<Arena> create();
  /// The arena the calling process lives in; made at the first call if no parent handed one over.
  static const std::shared_ptr<Arena>& current();
  /// The calling process's slot in current(), and which of those who ever had it the process is.
  static int current_process();
  static int current_generation();
  /// A copy of a process is another one of the same arena: from here on the one in `slot`.
  static void become_process(int slot);

  explicit Arena(SharedMemory memory) : memory_(std::move(memory)) {}
  SharedMemory& memory() { return memory_; }
  double origin_ms();

  /// How one waits for what other processes do: sleeps on a word that is counted up with every wake, unless it is `ready()` already; may
  /// return early. Who has ended goes on for a moment, in the browser: he may fall asleep and take a wake that was for somebody else, or do
  /// what is waited for and get no further than that. So as long as anybody goes on, the sleep is a short one, and whoever sleeps looks again.
  template <class Ready>
  void sleep_unless(Ready ready, Offset sequence, double timeout_ms) {
    // In this order. An end is recorded before it counts the word up: either we see it, or we see the word changed, or are woken. And what
    // one who is gone by this look had done before that, ready() sees. semaphore.pml has all of this.
    const std::int32_t seen = memory_.load(sequence);
    const double most = longest_sleep_ms();
    if (!ready()) memory_.wait(sequence, seen, timeout_ms < most ? timeout_ms : most);
  }

  /// No process that has ended may still do something, as one does in the browser for a moment.
  bool nobody_goes_on();

  // --- processes -----------------------------------------------------------------------------------------------------
  // A slot is used again only after its process has ended, was joined (or its parent ended), its output was read, and,
  // in the browser, the worker is surely dead: a terminated worker may go on for two seconds.

  struct ProcessInfo {
    int slot = -1;
    int generation = 0;
    ProcessState state = ProcessState::free;
    int pid = 0;
    int ppid = 0;
    int parent = -1;       ///< slot, or -1
    int exitcode = 0;      ///< when exited: the status, or minus the signal's number, as Python has it
    double started = 0;    ///< ms since the arena was made
    double ended = 0;
    std::string name;
    std::string error;     ///< when it crashed: what is known of why
  };

  /// A free slot, now `claimed`, a child of `parent`. Throws ArenaFull, saying the limit.
  int claim_process(int parent, const std::string& name);
  ProcessInfo process(int slot);
  void set_process_name(int slot, const std::string& name);
  void set_process_error(int slot, const std::string& error);
  /// Moves the slot on, if it is in `from`; false when it was not.
  bool advance_process(int slot, ProcessState from, ProcessState to);
  /// The process has ended: records the exit code (the first one given wins), closes its rings, ends its descendants'
  /// entries too, and wakes everyone who waits for it. Only atomics: may be called on a page's main thread.
  void process_exited(int slot, int generation, int exitcode);
  /// The process's end is recorded: it is dead or, in the browser, goes on for a moment without a right to anything.
  bool is_over(int slot);
  /// Nothing of a process that has ended goes on: what it had need not rest. (Where the end itself says so much, nobody calls this.)
  void process_gone(int slot, int generation);
  /// Its end is recorded, and surely nothing of it goes on.
  bool is_gone(int slot);
  /// What a process may have used that has ended, and goes on for a moment, rests before it is used again. For whoever looks through a
  /// table: who has ended is looked at once.
  class Rest {
   public:
    explicit Rest(Arena& arena) : arena_(arena) {}
    /// Of what was freed then (ms since the arena was made; 0: it needs no rest).
    bool is_over(double freed);

   private:
    Arena& arena_;
    double looked_at_ = -1;
    bool nobody_goes_on_ = false;
  };
  /// Until when (on now_ms()'s clock) processes that have ended may still be writing to memory they shared, in the browser.
  double writers_until_ms();
  /// Waits for the end of the process; nullopt on timeout.
  std::optional<int> wait_process(int slot, int generation, double timeout_ms = kForever);
  /// The parent has what it wanted to know; the slot may be used again.
  void release_process(int slot, int generation);
  /// Processes that are starting or running.
  int live_processes();
  /// The process has `more` threads than before. Returns how many all processes that are starting or running have together.
  int add_threads(int slot, int more);

  // Fields of a slot's entry, for the parts of the library that own them.
  Offset process_word(int slot, int word) const;
  enum ProcessWord {
    kState, kGeneration, kPid, kParentPid, kParentSlot, kExitcode, kEntry, kInbox, kOutbox,
    kDoorbell,      // offset of a word to count up and notify when the process ends, or 0
    kReleased,      // 1: joined, or nobody can
    kThreads,       // threads that were ever given a lane
    kLiveThreads,   // threads it has now that were started by pthread_create()
    kUnseen,        // threads without a lane that are at work; see trace.h
    kGone,          // 1: it has ended, and nothing that ran in it does any more
    kDaemon,        // 1: its parent ends it rather than wait for it
    kOutputWritten, // positions in the output ring, as in Ring
    kOutputRead,
    kOutputWaiting,
    kStartedBy,     // the lane of the thread that started it; see cause.h
    kDismissed,     // 1: whoever ends it means to: a pool its workers, a parent its daemons. Nobody need hear of it
    kStatus,        // what it ends with, by its own word; else kNoExitcode
    kMachine,       // of a process that was started in a simulated run: where its machine has two words (see simulated.h); else 0
    kStarted,       // a double in two words
    kEnded = kStarted + 2,
    kWordsEnd = kEnded + 2
  };
  static constexpr std::int32_t kNoExitcode = std::numeric_limits<std::int32_t>::min();
  Offset output_data(int slot) const;

  /// kFileBytes for an image whose processes have no file system in common (src/engine/platform/browser/files.js); all zero at first.
  static Offset files_at();

  // --- rings and semaphores ------------------------------------------------------------------------------------------
  // Ends of rings are owned by processes: a bit per process and end. When the last owner of an end closes it or ends,
  // the ring's end is closed. A ring with both ends closed is free.

  int claim_ring(int process);              ///< index; throws ArenaFull. Both ends are owned by `process`.
  Ring ring(int index);
  enum class End { reader = 0, writer = 1 };
  void open_end(int ring, End end, int process);
  void close_end(int ring, End end, int process);

  int claim_semaphore(int count, int process);  ///< index; throws ArenaFull. Given back when `process` ends.
  SharedSemaphore semaphore(int index);
  void release_semaphore(int index);
  /// Two words for who has one that is a lock, see trace::Resource.
  Offset semaphore_holder(int index) const;
  /// Which one lies there, if any does.
  std::optional<int> semaphore_at(Offset word) const;

  // --- blocks --------------------------------------------------------------------------------------------------------
  // Memory for what is too large for a ring, or has to stay where it is: runs of whole blocks. A run belongs to the process
  // that claimed it, and is free again when that ends; unless it was sent, then it is the parent's to give back.

  /// Where a run of `bytes` begins; nothing when there is no room for it.
  std::optional<Offset> claim_blocks(std::size_t bytes, int process);
  /// All blocks that these bytes lie in.
  void release_blocks(Offset at, std::size_t bytes);
  /// As release_blocks(), but a process that was killed may still use them for a moment: they rest before they are claimed.
  void retire_blocks(Offset at, std::size_t bytes);
  /// `process`, who claimed them, hands them to its parent and knows them no more. False when its end is recorded already:
  /// they are somebody else's.
  bool send_blocks(Offset at, std::size_t bytes, int process);
  /// And these, which `sender` sent, are now `process`'s own. False: the sender's end is recorded, and they were given back.
  bool receive_blocks(Offset at, std::size_t bytes, int sender, int process);
  /// Gives back, after a rest, what `process`, a child that has ended, had sent and its parent has not given back or received: blocks and
  /// parcels.
  void retire_sent_blocks(int process);
  /// `process`, who claimed them, makes them a part of an object (see multiprocessing/object_table.h), with which they end. False when its
  /// end is recorded already.
  bool give_blocks_to_object(Offset at, std::size_t bytes, int process, int object);
  /// And takes them out of it: they are its own again.
  bool take_blocks_from_object(Offset at, std::size_t bytes, int object, int process);
  /// At the object's end. `freed`: when, in ms since the arena was made; 0: nobody who has ended may still be writing to them.
  void free_blocks_of_object(int object, double freed);
  /// Gives back those of an object's blocks that it has lost sight of: for which `has(at)` is false.
  template <class Has>
  void retire_blocks_of_object(int object, Has has) {
    for (int index = 0; index < kBlocks; ++index) {
      const Offset at = block_at(index);
      if (is_block_of_object(index, object) && !has(at)) retire_blocks(at, kBlockBytes);
    }
  }

  // --- the tables ----------------------------------------------------------------------------------------------------
  // Every entry begins with its state, of which 0 is free; when it was freed (ms since the arena was made; 0: it needs no rest) is a double
  // at kFreed.

  static constexpr Offset kFreed = 8;
  /// The first entry of a table that is free and has rested, made `claimed`; -1: none is. Where all that are free still rest, it waits for
  /// one, for a while.
  int claim_place(Offset table, Offset entry_bytes, int entries, std::int32_t claimed);

  // --- objects between processes: see multiprocessing/object_table.h
  Offset objects_at() const;
  // --- what threads wait for: see resource.h
  Offset resources_at() const;
  // --- what is said of threads in words: see note.h
  Offset notes_at() const;

  // --- the arena's own words -----------------------------------------------------------------------------------------
  enum HeaderWord {
    kMagic, kVersion, kNextPid, kNextLane, kOutputOrder, kUnrecordedThreads, kOutputReader, kTraceReader, kUnrecorded,
    kBell,         // see bell.h
    kBellSleeper,
    kObjectsUsed,  // entries of the table of objects that were ever used
    kOrigin,       // a double in two words
    kWritersUntil = kOrigin + 2,  // likewise
    kWritersUntilEnd = kWritersUntil + 2,
    kProcessEnds = kWritersUntilEnd,  // counted up, and all who wait notified, whenever a process has ended
    kNaming,       // a robust lock: who has it looks for shared memory by its name, or gives it one
    kObjectsNumbered,     // see resource.h
    kResourcesForgotten,
    kPoolsNumbered,       // see trace.h
    kNotes,               // see note.h
    kHashSeed,     // of the interpreters of this run; 0: by chance
    kHeaderWordsEnd
  };
  Offset header_word(HeaderWord word) const { return 4 * static_cast<Offset>(word); }
  Offset lane_at(int index) const;          ///< a lane's entry
  Offset lane_events(int index) const;      ///< and its ring

 private:
  void store_double(Offset at, double value);
  double load_double(Offset at);
  int claim_entry(Offset table, Offset entry_bytes, int entries, int process);
  void give_back(Offset entry, std::int32_t from);
  bool process_slot_reusable(int slot);
  bool nobody_goes_on(double now);
  double longest_sleep_ms();
  void settle_ring(int index);
  void close_all_ends(int process);
  void retire_blocks_of(std::int32_t state);
  bool pass_blocks(Offset at, std::size_t bytes, std::int32_t from, std::int32_t to);
  Offset block_at(int index) const;
  bool is_block_of_object(int index, int object) const;
  void tell_of_end(int slot, int exitcode);
  void free_blocks(Offset at, std::size_t bytes, double freed);

  SharedMemory memory_;
};

}  // namespace poolyard
