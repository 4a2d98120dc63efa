#include <poolyard/arena.h>

#include <algorithm>
#include <utility>

#include <poolyard/bell.h>
#include <poolyard/multiprocessing/object_table.h>
#include <poolyard/note.h>
#include <poolyard/resource.h>
#include <poolyard/simulated.h>
#include <poolyard/trace.h>

#include "platform/host.h"

namespace poolyard {
namespace {

using Offset = Arena::Offset;

constexpr std::int32_t kMagicValue = 0x59'4c'4f'50;  // "POLY"
constexpr std::int32_t kVersionValue = 1;
constexpr char kWasEnded[] = "this process was ended; it can start and share nothing more";

// The layout: header, process table, lane table, ring table, semaphores, then the big things.
constexpr Offset kHeaderBytes = 4096;
constexpr Offset kProcessBytes = 512;
constexpr Offset kNameAt = 128, kNameBytes = 96;       // in a process's entry
constexpr Offset kErrorAt = 224, kErrorBytes = 288;
constexpr Offset kLaneBytes = 256;
constexpr Offset kRingEntryBytes = 64;
constexpr Offset kSemaphoreBytes = 64;
constexpr Offset kBlockEntryBytes = 16;

constexpr Offset kProcessesAt = kHeaderBytes;
constexpr Offset kLanesAt = kProcessesAt + Arena::kProcesses * kProcessBytes;
constexpr Offset kRingEntriesAt = kLanesAt + Arena::kLanes * kLaneBytes;
constexpr Offset kSemaphoresAt = kRingEntriesAt + Arena::kRings * kRingEntryBytes;
constexpr Offset kBlockEntriesAt = kSemaphoresAt + Arena::kSemaphores * kSemaphoreBytes;
constexpr Offset kObjectsAt = kBlockEntriesAt + Arena::kBlocks * kBlockEntryBytes;
constexpr Offset kResourcesAt = kObjectsAt + multiprocessing::ObjectTable::kTableBytes;
constexpr Offset kNotesAt = kResourcesAt + trace::Resource::kTableBytes;
constexpr Offset kOutputAt = kNotesAt + trace::Note::kTableBytes;
constexpr Offset kLaneEventsAt = kOutputAt + Arena::kProcesses * Arena::kOutputBytes;
constexpr Offset kLaneEventBytes = Arena::kLaneEvents * 8;
constexpr Offset kRingsAt = kLaneEventsAt + Arena::kLanes * kLaneEventBytes;
constexpr Offset kRingBytesEach = Ring::kHeaderBytes + Arena::kRingBytes;
constexpr Offset kBlocksAt = kRingsAt + Arena::kRings * kRingBytesEach;
constexpr Offset kFilesAt = kBlocksAt + Arena::kBlocks * Arena::kBlockBytes;
constexpr Offset kEnd = kFilesAt + Arena::kFileBytes;

static_assert(4 * Arena::kWordsEnd <= kNameAt && 4 * Arena::kHeaderWordsEnd <= kHeaderBytes);
static_assert(kErrorAt + kErrorBytes == kProcessBytes);

// A ring's entry: state, when it was freed, the owners of its ends as one bit a process, and how often an end was opened.
constexpr Offset kRingOwners = 16;
constexpr int kOwnerWords = Arena::kProcesses / 32;
constexpr Offset kRingOpened = kRingOwners + 2 * 4 * kOwnerWords;
static_assert(kRingOpened + 4 <= kRingEntryBytes);

// A semaphore's entry: state, when it was freed, the semaphore's own words, and who has it that is a lock (trace::Resource::note_holder()).
// A block's: state, when it was freed.
constexpr Offset kSemaphoreWords = 16, kSemaphoreHolder = kSemaphoreWords + 4 * SharedSemaphore::kWords;
static_assert(kSemaphoreHolder + 8 <= kSemaphoreBytes);

// States of entries. claimed_by() stands, from the very claim on, for a process with whose end the entry is given back:
// a ring only until its ends have owners (then it is kUsed), a semaphore for good.
constexpr std::int32_t kFree = 0, kUsed = 1;
constexpr std::int32_t claimed_by(int process) { return 2 + process; }
// Of a block: its process has handed it to its parent.
constexpr std::int32_t sent_by(int process) { return 0x100 + process; }
// Of a block: it is a part of an object.
constexpr std::int32_t part_of(int object) { return 0x1000 + object; }

// A process's slot is in this state while its entry is filled in for a child of `parent` (-1: of nobody).
constexpr std::int32_t filled_by(int parent) { return 0x100 + parent; }
// Its parent ended meanwhile, and may go on filling it in for a moment: it rests before it is used.
constexpr std::int32_t kAbandoned = 0x200;

Offset ring_entry(int index) { return kRingEntriesAt + static_cast<Offset>(index) * kRingEntryBytes; }
Offset block_entry(std::size_t index) { return kBlockEntriesAt + static_cast<Offset>(index) * kBlockEntryBytes; }
std::size_t blocks_for(std::size_t bytes) {
  return std::max<std::size_t>(1, (bytes + Arena::kBlockBytes - 1) / Arena::kBlockBytes);
}
Offset semaphore_entry(int index) { return kSemaphoresAt + static_cast<Offset>(index) * kSemaphoreBytes; }

}  // namespace

std::size_t Arena::bytes() { return kEnd; }
Arena::Offset Arena::files_at() { return kFilesAt; }

void Arena::store_double(Offset at, double value) { memory_.write_words(at, &value, sizeof value); }
double Arena::load_double(Offset at) {
  double value;
  memory_.read_words(at, &value, sizeof value);
  return value;
}

namespace {

std::shared_ptr<Arena> initialised(SharedMemory memory) {
  auto arena = std::make_shared<Arena>(std::move(memory));
  SharedMemory& words = arena->memory();
  double origin = now_ms();
  words.write_words(arena->header_word(Arena::kOrigin), &origin, sizeof origin);
  words.store(arena->header_word(Arena::kVersion), kVersionValue);
  words.store(arena->header_word(Arena::kMagic), kMagicValue);
  int self = arena->claim_process(-1, "MainProcess");
  words.store(arena->process_word(self, Arena::kPid), platform::own_pid());
  words.store(arena->process_word(self, Arena::kParentPid), platform::own_parent_pid());
  arena->advance_process(self, ProcessState::claimed, ProcessState::running);
  return arena;
}

struct Current {
  std::shared_ptr<Arena> arena;
  int slot = 0;
  int generation = 0;
  void be(int process) {
    slot = process;
    generation = arena->memory().load(arena->process_word(slot, Arena::kGeneration));
  }
  Current() {
    auto inherited = platform::inherit();
    if (inherited.arena) {
      arena = std::move(inherited.arena);
      if (arena->memory().load(arena->header_word(Arena::kMagic)) != kMagicValue ||
          arena->memory().load(arena->header_word(Arena::kVersion)) != kVersionValue) {
        throw std::runtime_error("the shared memory handed over by the parent process is of another version of this program");
      }
    } else {
      arena = initialised(platform::own_memory(Arena::bytes()));
    }
    be(inherited.slot);
  }
};

Current& current_place() {
  // Never destroyed: threads that outlive main() may still record what they do.
  static Current* current = new Current;
  return *current;
}

}  // namespace

std::shared_ptr<Arena> Arena::create() { return initialised(SharedMemory::create(bytes())); }
const std::shared_ptr<Arena>& Arena::current() { return current_place().arena; }
int Arena::current_process() { return current_place().slot; }
int Arena::current_generation() { return current_place().generation; }
void Arena::become_process(int slot) { current_place().be(slot); }

// A simulated clock begins with the run.
double Arena::origin_ms() { return simulated::here() ? 0 : load_double(header_word(kOrigin)); }

// --- processes -------------------------------------------------------------------------------------------------------

Offset Arena::process_word(int slot, int word) const {
  return kProcessesAt + static_cast<Offset>(slot) * kProcessBytes + 4 * static_cast<Offset>(word);
}
Offset Arena::output_data(int slot) const { return kOutputAt + static_cast<Offset>(slot) * kOutputBytes; }

bool Arena::process_slot_reusable(int slot) {
  if (memory_.load(process_word(slot, kReleased)) == 0) return false;
  auto is_read = [&] {
    return memory_.load(header_word(kOutputReader)) == 0 ||
           memory_.load(process_word(slot, kOutputRead)) == memory_.load(process_word(slot, kOutputWritten));
  };
  bool read = is_read();
  if (simulated::here()) {
    // Which place a process gets does not depend on who reads.
    const simulated::Outside reader;
    for (; !read; read = is_read()) simulated::sleep_ms(1);
  }
  return read && (memory_.load(process_word(slot, kGone)) != 0 || Rest(*this).is_over(load_double(process_word(slot, kEnded))));
}

bool Arena::Rest::is_over(double freed) {
  if (simulated::here()) return true;  // nobody goes on who has no turn
  const double now = now_ms() - arena_.origin_ms();
  if (freed == 0 || now - freed > platform::afterlife_ms()) return true;
  if (looked_at_ < 0) {
    looked_at_ = now;
    nobody_goes_on_ = arena_.nobody_goes_on(now);
  }
  // What was freed after that look may have been so at the end of one who was alive then.
  return nobody_goes_on_ && freed < looked_at_;
}

/// Nobody is in his afterlife? An entry that is free was given back by processes that live, or at the end of one of these.
bool Arena::nobody_goes_on(double now) {
  for (int slot = 0; slot < kProcesses; ++slot) {
    const std::int32_t state = memory_.load(process_word(slot, kState));
    if (state == kAbandoned) return false;
    if (state == static_cast<std::int32_t>(ProcessState::free)) continue;  // never used
    if (memory_.load(process_word(slot, kExitcode)) == kNoExitcode || memory_.load(process_word(slot, kGone)) != 0) continue;
    // Its state may still be on the way to `exited`, and its end be written with it.
    if (memory_.load(process_word(slot, kState)) != static_cast<std::int32_t>(ProcessState::exited) ||
        now - load_double(process_word(slot, kEnded)) <= platform::afterlife_ms()) {
      return false;
    }
  }
  return true;
}

bool Arena::nobody_goes_on() { return simulated::here() || nobody_goes_on(now_ms() - origin_ms()); }

double Arena::longest_sleep_ms() {
  constexpr double kMoment = 20;
  return nobody_goes_on() ? kForever : kMoment;
}

int Arena::claim_process(int parent, const std::string& name) {
  double patience = now_ms() + platform::afterlife_ms() + 500;
  for (;;) {
    if (parent >= 0 && is_over(parent)) throw ArenaFull(kWasEnded);
    constexpr int kSimulated = 48;  // as in a page
    int limit = simulated::here() ? kSimulated : platform::max_live_processes();
    if (parent >= 0 && live_processes() > limit) {
      throw ArenaFull("cannot start process \"" + name + "\": " + std::to_string(limit) +
                      " processes are alive already, which is the limit here. Join some of them first, or use a Pool.");
    }
    bool resting = false;
    constexpr auto kExited = static_cast<std::int32_t>(ProcessState::exited);
    for (auto from : {static_cast<std::int32_t>(ProcessState::free), kExited, kAbandoned}) {
      for (int slot = 0; slot < kProcesses; ++slot) {
        if (memory_.load(process_word(slot, kState)) != from) continue;
        if (from == kExited && !process_slot_reusable(slot)) {
          resting = resting || memory_.load(process_word(slot, kReleased)) != 0;
          continue;
        }
        if (from == kAbandoned && !Rest(*this).is_over(load_double(process_word(slot, kEnded)))) {
          resting = true;
          continue;
        }
        std::int32_t expected = from;
        if (!memory_.compare_exchange(process_word(slot, kState), expected, filled_by(parent))) continue;  // somebody was faster
        memory_.fetch_add(process_word(slot, kGeneration), 1);
        memory_.store(process_word(slot, kPid), 0);
        memory_.store(process_word(slot, kParentSlot), parent);
        memory_.store(process_word(slot, kParentPid), parent < 0 ? 0 : memory_.load(process_word(parent, kPid)));
        for (int word : {kExitcode, kStatus}) memory_.store(process_word(slot, word), kNoExitcode);
        for (int word : {kEntry, kDoorbell, kReleased, kThreads, kLiveThreads, kUnseen, kGone, kDaemon, kDismissed, kOutputWaiting, kMachine}) memory_.store(process_word(slot, word), 0);
        // Not from 0: a reader may just be looking, and for it they are equal already.
        memory_.store(process_word(slot, kOutputRead), memory_.load(process_word(slot, kOutputWritten)));
        memory_.store(process_word(slot, kInbox), -1);
        memory_.store(process_word(slot, kOutbox), -1);
        store_double(process_word(slot, kStarted), now_ms() - origin_ms());
        store_double(process_word(slot, kEnded), 0);
        set_process_name(slot, name);
        set_process_error(slot, "");
        std::int32_t filled = filled_by(parent);
        if (!memory_.compare_exchange(process_word(slot, kState), filled, static_cast<std::int32_t>(ProcessState::claimed))) {
          throw ArenaFull(kWasEnded);  // we are: the slot was taken back
        }
        if (parent >= 0 && is_over(parent)) {
          // Its children were ended before this one was among them.
          memory_.store(process_word(slot, kReleased), 1);
          process_exited(slot, memory_.load(process_word(slot, kGeneration)), -9);
          throw ArenaFull(kWasEnded);
        }
        return slot;
      }
    }
    if (!resting || now_ms() > patience) {
      throw ArenaFull("cannot start process \"" + name + "\": all " + std::to_string(kProcesses) +
                      " places of this run are taken by processes that are alive, or whose Process is still kept. Join some of them and let go of "
                      "their Process (or close() it).");
    }
    // Every slot's process ended a moment ago: one will be free as soon as its worker is surely gone.
    memory_.wait(header_word(kMagic), kMagicValue, 10);
  }
}

Arena::ProcessInfo Arena::process(int slot) {
  ProcessInfo info;
  info.slot = slot;
  auto state = memory_.load(process_word(slot, kState));
  info.state = state >= filled_by(-1) ? ProcessState::free : static_cast<ProcessState>(state);
  info.generation = memory_.load(process_word(slot, kGeneration));
  info.pid = memory_.load(process_word(slot, kPid));
  info.ppid = memory_.load(process_word(slot, kParentPid));
  info.parent = memory_.load(process_word(slot, kParentSlot));
  int exitcode = memory_.load(process_word(slot, kExitcode));
  info.exitcode = exitcode == kNoExitcode ? 0 : exitcode;
  info.started = load_double(process_word(slot, kStarted));
  info.ended = load_double(process_word(slot, kEnded));
  char text[std::max(kNameBytes, kErrorBytes) + 1] = {};
  memory_.read_words(process_word(slot, 0) + kNameAt, text, kNameBytes);
  info.name = text;
  memory_.read_words(process_word(slot, 0) + kErrorAt, text, kErrorBytes);
  info.error = text;
  return info;
}

void Arena::set_process_name(int slot, const std::string& name) {
  char text[kNameBytes] = {};
  name.copy(text, kNameBytes - 1);
  memory_.write_words(process_word(slot, 0) + kNameAt, text, kNameBytes);
}

void Arena::set_process_error(int slot, const std::string& error) {
  char text[kErrorBytes] = {};
  error.copy(text, kErrorBytes - 1);
  memory_.write_words(process_word(slot, 0) + kErrorAt, text, kErrorBytes);
}

bool Arena::advance_process(int slot, ProcessState from, ProcessState to) {
  auto expected = static_cast<std::int32_t>(from);
  return memory_.compare_exchange(process_word(slot, kState), expected, static_cast<std::int32_t>(to));
}

void Arena::process_exited(int slot, int generation, int exitcode) {
  // Called by the host of its parent, or by that of an ancestor whose end takes the whole tree with it; in the browser both
  // may be at it at once, since a terminated host goes on for a while. So every step can be done twice.
  if (memory_.load(process_word(slot, kGeneration)) != generation) return;
  if (const auto machine = static_cast<Offset>(memory_.load(process_word(slot, kMachine))); machine != 0 && !simulated::here()) {
    // Of a simulated run: it has said so itself, or another has. If not, it has crashed, and the machine has to know.
    if (memory_.load(process_word(slot, kState)) == static_cast<std::int32_t>(ProcessState::exited)) return;
    memory_.store(machine, slot + 1);
    memory_.fetch_add(machine + 4, 1);
    memory_.notify(machine + 4);
  }
  // First the exit code: from here on is_over(), and a claim of the process's that we do not see below sees that.
  std::int32_t none = kNoExitcode;
  if (memory_.compare_exchange(process_word(slot, kExitcode), none, exitcode)) tell_of_end(slot, exitcode);
  store_double(header_word(kWritersUntil), now_ms() - origin_ms() + platform::afterlife_ms());
  close_all_ends(slot);
  for (int index = 0; index < kSemaphores; ++index) {
    std::int32_t state = memory_.load(semaphore_entry(index));
    if (state == claimed_by(slot)) {
      give_back(semaphore_entry(index), state);
    } else if (state != kFree) {
      // It may have been the one that was woken, or that was about to wake another.
      semaphore(index).wake_again();
    }
  }
  retire_blocks_of(claimed_by(slot));
  multiprocessing::ObjectTable(*this).process_exited(slot);
  // In the browser a process's children die with it, because its worker owns theirs; so they do natively with the head of a run. Others
  // are not its children any more when we are told of its end, see take_over_children().
  for (int child = 0; child < kProcesses; ++child) {
    std::int32_t state = memory_.load(process_word(child, kState));
    std::int32_t filling = filled_by(slot);
    if (state == filling) {
      store_double(process_word(child, kEnded), now_ms() - origin_ms());
      if (memory_.compare_exchange(process_word(child, kState), filling, kAbandoned)) continue;
      state = filling;  // what was found: it has just become a child
    }
    if (child == slot || state == static_cast<std::int32_t>(ProcessState::free) || state >= filled_by(-1) ||
        memory_.load(process_word(child, kParentSlot)) != slot) {
      continue;
    }
    memory_.store(process_word(child, kReleased), 1);
    if (state != static_cast<std::int32_t>(ProcessState::exited)) {
      memory_.store(process_word(child, kDismissed), 1);
      process_exited(child, memory_.load(process_word(child, kGeneration)), -9);
    }
    retire_sent_blocks(child);  // nobody else will: they were for us
  }
  // Last the state: should we be killed on the way, the host of an ancestor finds that there is still something to do; and
  // the slot rests only from here on.
  if (memory_.load(process_word(slot, kState)) != static_cast<std::int32_t>(ProcessState::exited)) {
    // Unless it has said so itself, by a clock of its own, as the first process of a simulated run does.
    if (load_double(process_word(slot, kEnded)) == 0) store_double(process_word(slot, kEnded), now_ms() - origin_ms());
    memory_.exchange(process_word(slot, kState), static_cast<std::int32_t>(ProcessState::exited));
  }
  memory_.notify(process_word(slot, kState));
  memory_.fetch_add(header_word(kProcessEnds), 1);
  memory_.notify(header_word(kProcessEnds));
  // Taken down only once it was rung: until then the word it names must stay what it is, see release_process().
  if (auto bell = static_cast<Offset>(memory_.load(process_word(slot, kDoorbell)))) {
    memory_.fetch_add(bell, 1);
    memory_.notify(bell);
    memory_.exchange(process_word(slot, kDoorbell), 0);
    memory_.notify(process_word(slot, kDoorbell));
  }
  Bell(*this).ring(Bell::Call::urgent);
}

/// That it was killed, or crashed, stands in the trace: it cannot say so itself.
void Arena::tell_of_end(int slot, int exitcode) {
  if (exitcode >= 0 || memory_.load(process_word(slot, kDismissed)) != 0) return;
  if (const trace::LaneId lane = trace::main_lane(*this, slot)) {
    std::string text = "was ended by signal " + std::to_string(-exitcode);
    if (const std::string why = process(slot).error; !why.empty()) text += ": " + why;
    trace::Note{.kind = trace::Note::Kind::killed, .lane = lane, .time = now_ms() - origin_ms(), .text = std::move(text)}.write(*this);
  }
}

bool Arena::is_over(int slot) {
  // A read-modify-write: in one order with the claims before it and with process_exited().
  return memory_.fetch_add(process_word(slot, kExitcode), 0) != kNoExitcode;
}

bool Arena::is_gone(int slot) {
  if (!is_over(slot)) return false;
  return simulated::here() || memory_.load(process_word(slot, kGone)) != 0 ||
         (memory_.load(process_word(slot, kState)) == static_cast<std::int32_t>(ProcessState::exited) &&
          now_ms() - origin_ms() - load_double(process_word(slot, kEnded)) > platform::afterlife_ms());
}

double Arena::writers_until_ms() { return origin_ms() + load_double(header_word(kWritersUntil)); }

std::optional<int> Arena::wait_process(int slot, int generation, double timeout_ms) {
  double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  for (;;) {
    auto state = memory_.load(process_word(slot, kState));
    int exitcode = memory_.load(process_word(slot, kExitcode));
    if (memory_.load(process_word(slot, kGeneration)) != generation) return std::nullopt;
    if (state == static_cast<std::int32_t>(ProcessState::exited)) return exitcode;
    double left = until == kForever ? kForever : until - now_ms();
    if (left <= 0) return std::nullopt;
    memory_.wait(process_word(slot, kState), state, left);
  }
}

void Arena::release_process(int slot, int generation) {
  if (memory_.load(process_word(slot, kGeneration)) != generation) return;
  // Whoever saw the end may be here before the doorbell was rung for it, and give its word to others next. Not for ever: in
  // the browser the one who rings it may be dead, and then nobody does.
  if (memory_.load(process_word(slot, kState)) == static_cast<std::int32_t>(ProcessState::exited)) {
    for (int look = 0; look < 100; ++look) {
      std::int32_t bell = memory_.load(process_word(slot, kDoorbell));
      if (bell == 0) break;
      memory_.wait(process_word(slot, kDoorbell), bell, 1);
    }
  }
  // The process's own ends of its two streams were closed when it ended; these are its parent's.
  int parent = memory_.load(process_word(slot, kParentSlot));
  for (auto [word, end] : {std::pair(kInbox, End::writer), std::pair(kOutbox, End::reader)}) {
    int index = memory_.exchange(process_word(slot, word), -1);
    if (index >= 0 && parent >= 0) close_end(index, end, parent);
  }
  memory_.store(process_word(slot, kReleased), 1);
}

void Arena::process_gone(int slot, int generation) {
  // Its host's word, on the one thread that would give the slot's worker another process.
  if (memory_.load(process_word(slot, kGeneration)) == generation) memory_.store(process_word(slot, kGone), 1);
}

int Arena::add_threads(int slot, int more) {
  // Two processes that add at once both see both: at the limit both may be refused, but never both be let in.
  memory_.fetch_add(process_word(slot, kLiveThreads), more);
  int count = 0;
  for (int other = 0; other < kProcesses; ++other) {
    auto state = static_cast<ProcessState>(memory_.load(process_word(other, kState)));
    if (state == ProcessState::starting || state == ProcessState::running) {
      count += memory_.load(process_word(other, kLiveThreads));
    }
  }
  return count;
}

int Arena::live_processes() {
  int count = 0;
  for (int slot = 0; slot < kProcesses; ++slot) {
    auto state = static_cast<ProcessState>(memory_.load(process_word(slot, kState)));
    count += state == ProcessState::claimed || state == ProcessState::starting || state == ProcessState::running;
  }
  return count;
}

// --- rings and semaphores --------------------------------------------------------------------------------------------

int Arena::claim_place(Offset table, Offset entry_bytes, int entries, std::int32_t claimed) {
  const double patience = now_ms() + platform::afterlife_ms() + 500;
  for (;;) {
    bool resting = false;
    Rest rest(*this);
    for (int index = 0; index < entries; ++index) {
      const Offset entry = table + static_cast<Offset>(index) * entry_bytes;
      if (memory_.load(entry) != kFree) continue;
      if (!rest.is_over(load_double(entry + kFreed))) {
        resting = true;
        continue;
      }
      std::int32_t free = kFree;
      if (memory_.compare_exchange(entry, free, claimed)) return index;
    }
    if (!resting || now_ms() > patience) return -1;
    memory_.wait(header_word(kMagic), kMagicValue, 10);
  }
}

// As above, for a process with whose end the entry is given back.
int Arena::claim_entry(Offset table, Offset entry_bytes, int entries, int process) {
  const int index = claim_place(table, entry_bytes, entries, claimed_by(process));
  if (index >= 0 && is_over(process)) {
    // What it had was given back before this was among it.
    give_back(table + static_cast<Offset>(index) * entry_bytes, claimed_by(process));
    throw ArenaFull(kWasEnded);
  }
  return index;
}

// An entry whose state still is `from` is free again, after a rest. The one it was taken from may be at this, too.
void Arena::give_back(Offset entry, std::int32_t from) {
  if (memory_.load(entry) != from) return;
  store_double(entry + kFreed, now_ms() - origin_ms());
  memory_.compare_exchange(entry, from, kFree);
}

int Arena::claim_ring(int process) {
  int index = claim_entry(kRingEntriesAt, kRingEntryBytes, kRings, process);
  if (index < 0) {
    throw ArenaFull("no free channel: all " + std::to_string(kRings) +
                    " are in use by processes, pipes and queues. Close or join some first.");
  }
  ring(index).reset();
  for (int word = 0; word < 2 * kOwnerWords; ++word) {
    memory_.store(ring_entry(index) + kRingOwners + 4 * static_cast<Offset>(word), 0);
  }
  open_end(index, End::reader, process);
  open_end(index, End::writer, process);
  // From here on it has owners, whose bits process_exited() looks at. It may just have taken the ring back.
  std::int32_t claimed = claimed_by(process);
  if (!memory_.compare_exchange(ring_entry(index), claimed, kUsed)) throw ArenaFull(kWasEnded);
  return index;
}

Ring Arena::ring(int index) {
  return Ring(*this, kRingsAt + static_cast<Offset>(index) * kRingBytesEach, kRingBytes);
}

namespace {
Offset owner_word(int ring, Arena::End end, int process) {
  return ring_entry(ring) + kRingOwners + 4 * static_cast<Offset>(static_cast<int>(end) * kOwnerWords + process / 32);
}
std::int32_t owner_bit(int process) { return static_cast<std::int32_t>(1u << (process % 32)); }
}  // namespace

void Arena::open_end(int ring, End end, int process) {
  memory_.fetch_or(owner_word(ring, end, process), owner_bit(process));
  memory_.fetch_add(ring_entry(ring) + kRingOpened, 1);
  if (is_over(process)) close_end(ring, end, process);  // its ends were closed before this one was among them
}

void Arena::close_end(int ring_index, End end, int process) {
  std::int32_t bit = owner_bit(process);
  if ((memory_.fetch_and(owner_word(ring_index, end, process), ~bit) & bit) == 0) return;  // was not ours
  settle_ring(ring_index);
}

void Arena::settle_ring(int index) {
  auto owned = [&](End end) {
    // An end passes from one process to another by open_end(), then close_end(). Whoever looks meanwhile could miss the
    // old owner and the new one, but not that it was opened.
    for (;;) {
      std::int32_t opened = memory_.load(ring_entry(index) + kRingOpened);
      for (int word = 0; word < kOwnerWords; ++word) {
        if (memory_.fetch_add(owner_word(index, end, 32 * word), 0) != 0) return true;
      }
      if (memory_.fetch_add(ring_entry(index) + kRingOpened, 0) == opened) return false;
    }
  };
  Ring ring = this->ring(index);
  if (!ring.reader_closed() && !owned(End::reader)) ring.close_reader();
  if (!ring.writer_closed() && !owned(End::writer)) ring.close_writer();
  if (ring.reader_closed() && ring.writer_closed()) give_back(ring_entry(index), kUsed);
}

// Also does what a process that was killed within close_end() or claim_ring() has left undone.
void Arena::close_all_ends(int process) {
  for (int index = 0; index < kRings; ++index) {
    give_back(ring_entry(index), claimed_by(process));
    if (memory_.load(ring_entry(index)) != kUsed) continue;
    bool had = false;
    for (auto end : {End::reader, End::writer}) {
      had |= (memory_.fetch_and(owner_word(index, end, process), ~owner_bit(process)) & owner_bit(process)) != 0;
    }
    settle_ring(index);
    // It may have been about to wake someone, also to say that its end is closed.
    if (had || ring(index).reader_closed() || ring(index).writer_closed()) ring(index).wake_again();
  }
}

int Arena::claim_semaphore(int count, int process) {
  int index = claim_entry(kSemaphoresAt, kSemaphoreBytes, kSemaphores, process);
  if (index < 0) {
    throw ArenaFull("no free semaphore: all " + std::to_string(kSemaphores) +
                    " are in use. Drop locks, queues and events that are no longer needed.");
  }
  semaphore(index).reset(count);
  memory_.store(semaphore_holder(index), 0);
  return index;
}

SharedSemaphore Arena::semaphore(int index) { return SharedSemaphore(*this, semaphore_entry(index) + kSemaphoreWords); }
Offset Arena::semaphore_holder(int index) const { return semaphore_entry(index) + kSemaphoreHolder; }
std::optional<int> Arena::semaphore_at(Offset word) const {
  if (word < kSemaphoresAt || word >= kBlockEntriesAt) return std::nullopt;
  return static_cast<int>((word - kSemaphoresAt) / kSemaphoreBytes);
}
void Arena::release_semaphore(int index) { give_back(semaphore_entry(index), memory_.load(semaphore_entry(index))); }

// --- blocks ----------------------------------------------------------------------------------------------------------

namespace {
/// The first block that bytes lie in, and the one after the last.
std::pair<std::size_t, std::size_t> blocks_of(Offset at, std::size_t bytes) {
  return {(at - kBlocksAt) / Arena::kBlockBytes, blocks_for(at - kBlocksAt + bytes)};
}
}  // namespace

std::optional<Offset> Arena::claim_blocks(std::size_t bytes, int process) {
  std::size_t wanted = blocks_for(bytes);
  Rest rest(*this);
  for (std::size_t first = 0; first + wanted <= kBlocks;) {
    std::size_t count = 0;
    while (count < wanted) {
      Offset entry = block_entry(first + count);
      if (memory_.load(entry) != kFree) break;
      if (!rest.is_over(load_double(entry + kFreed))) break;
      std::int32_t expected = kFree;
      if (!memory_.compare_exchange(entry, expected, claimed_by(process))) break;
      ++count;
    }
    Offset at = kBlocksAt + static_cast<Offset>(first) * kBlockBytes;
    if (count < wanted) {
      if (count > 0) release_blocks(at, count * kBlockBytes);
      first += count + 1;
      continue;
    }
    if (is_over(process)) {
      // What it had was given back before these were among it.
      retire_blocks(at, bytes);
      throw ArenaFull(kWasEnded);
    }
    return at;
  }
  return std::nullopt;
}

void Arena::free_blocks(Offset at, std::size_t bytes, double freed) {
  auto [first, end] = blocks_of(at, bytes);
  for (std::size_t index = first; index < end; ++index) {
    store_double(block_entry(index) + kFreed, freed);
    // Release: whatever its user did with it, and when it was freed, before somebody else has it.
    memory_.store(block_entry(index), kFree);
  }
}

void Arena::release_blocks(Offset at, std::size_t bytes) { free_blocks(at, bytes, 0); }
void Arena::retire_blocks(Offset at, std::size_t bytes) { free_blocks(at, bytes, now_ms() - origin_ms()); }

bool Arena::pass_blocks(Offset at, std::size_t bytes, std::int32_t from, std::int32_t to) {
  auto [first, end] = blocks_of(at, bytes);
  for (std::size_t index = first; index < end; ++index) {
    std::int32_t expected = from;
    if (!memory_.compare_exchange(block_entry(index), expected, to)) return false;
  }
  return true;
}
bool Arena::receive_blocks(Offset at, std::size_t bytes, int sender, int process) {
  return pass_blocks(at, bytes, sent_by(sender), claimed_by(process));
}
bool Arena::send_blocks(Offset at, std::size_t bytes, int process) { return pass_blocks(at, bytes, claimed_by(process), sent_by(process)); }
bool Arena::give_blocks_to_object(Offset at, std::size_t bytes, int process, int object) {
  return pass_blocks(at, bytes, claimed_by(process), part_of(object));
}
bool Arena::take_blocks_from_object(Offset at, std::size_t bytes, int object, int process) {
  if (!pass_blocks(at, bytes, part_of(object), claimed_by(process))) return false;
  if (!is_over(process)) return true;
  retire_blocks(at, bytes);  // what it had was given back before these were among it
  return false;
}
void Arena::free_blocks_of_object(int object, double freed) {
  for (std::size_t index = 0; index < kBlocks; ++index) {
    if (memory_.load(block_entry(index)) != part_of(object)) continue;
    store_double(block_entry(index) + kFreed, freed);
    std::int32_t state = part_of(object);
    memory_.compare_exchange(block_entry(index), state, kFree);
  }
}
Offset Arena::block_at(int index) const { return kBlocksAt + static_cast<Offset>(index) * kBlockBytes; }
bool Arena::is_block_of_object(int index, int object) const {
  return memory_.load(block_entry(static_cast<std::size_t>(index))) == part_of(object);
}

void Arena::retire_blocks_of(std::int32_t state) {
  for (std::size_t index = 0; index < kBlocks; ++index) {
    give_back(block_entry(index), state);
  }
}
void Arena::retire_sent_blocks(int process) {
  retire_blocks_of(sent_by(process));
  multiprocessing::ObjectTable(*this).drop_parcels(multiprocessing::ObjectTable::sent_by(process), true);
}

Offset Arena::objects_at() const { return kObjectsAt; }
Offset Arena::resources_at() const { return kResourcesAt; }
Offset Arena::notes_at() const { return kNotesAt; }

// --- lanes -----------------------------------------------------------------------------------------------------------

Offset Arena::lane_at(int index) const { return kLanesAt + static_cast<Offset>(index) * kLaneBytes; }
Offset Arena::lane_events(int index) const { return kLaneEventsAt + static_cast<Offset>(index) * kLaneEventBytes; }

}  // namespace poolyard
