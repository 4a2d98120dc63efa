#include <poolyard/multiprocessing/barrier.h>

#include "robust_lock.h"
#include "threading/wait.h"

// Waits come in rounds. Who comes remembers the round, and waits until it is over; whether all had come, or it was broken or reset, is a
// bit of the last 32 rounds. So nobody has to be counted out, and one who is killed on his way out is not missed.

namespace poolyard::multiprocessing {
namespace {

constexpr int kParties = ObjectTable::kState, kBroken = kParties + 1, kRound = kParties + 2, kCount = kParties + 3;
constexpr int kInside = ObjectTable::kInside, kCasualties = ObjectTable::kCasualties;
constexpr int kMourned = kCasualties + 1;  // so many casualties are accounted for
constexpr int kPassed = kCasualties + 2;   // a bit a round, of the last 32
std::uint32_t bit_of(std::int32_t round) { return 1u << (static_cast<std::uint32_t>(round) % 32); }
static_assert(kCount < kInside && kInside + Arena::kProcesses / 32 <= kCasualties && 4 * (kPassed + 1) <= ObjectTable::kWordsBytes);

}  // namespace

/// A scope with the barrier's lock; or false: it was late, and whoever has the lock next breaks the barrier for it, as a timeout does.
class Barrier::Inside {
 public:
  explicit Inside(const SharedObject& object, double until = kForever)
      : object_(object), memory_(Arena::current()->memory()), entered_(*Arena::current(), object.word(ObjectTable::kLock), until) {
    if (!entered_) {
      memory_.fetch_add(object_.word(kCasualties), 1);
      memory_.fetch_add(object_.word(ObjectTable::kSequence), 1);
      memory_.notify(object_.word(ObjectTable::kSequence));
    } else if (entered_.owner_died() || get(kCasualties) != get(kMourned)) {
      break_it();
    }
  }
  explicit operator bool() const { return static_cast<bool>(entered_); }
  std::int32_t get(int word) const { return memory_.load(object_.word(word)); }
  void set(int word, std::int32_t value) { memory_.store(object_.word(word), value); }

  /// The calling process is waiting from here on.
  void come() {
    const int self = Arena::current_process();
    memory_.fetch_or(object_.word(kInside + self / 32), static_cast<std::int32_t>(1u << (self % 32)));
    set(kCount, get(kCount) + 1);
  }
  void end_round(bool passed) {
    const std::int32_t round = get(kRound);
    const std::uint32_t bit = bit_of(round);
    const auto before = static_cast<std::uint32_t>(get(kPassed));
    set(kPassed, static_cast<std::int32_t>(passed ? before | bit : before & ~bit));
    set(kCount, 0);
    for (int word = 0; word < Arena::kProcesses / 32; ++word) set(kInside + word, 0);
    set(kMourned, get(kCasualties));
    set(kRound, static_cast<std::int32_t>(static_cast<std::uint32_t>(round) + 1));
    memory_.fetch_add(object_.word(ObjectTable::kSequence), 1);
    memory_.notify(object_.word(ObjectTable::kSequence));
  }
  void break_it() {
    set(kBroken, 1);
    end_round(false);
  }

 private:
  const SharedObject& object_;
  poolyard::SharedMemory& memory_;
  Entered entered_;
};

Barrier::Barrier(int parties, void (*action)(), double timeout_ms)
    : object_(Kind::barrier), action_(action ? function_id(action) : 0), timeout_ms_(timeout_ms) {
  if (parties < 1) throw std::invalid_argument("parties must be > 0");
  if (object_) Arena::current()->memory().store(object_.word(kParties), parties);
}

int Barrier::wait(double timeout_ms) {
  auto& memory = Arena::current()->memory();
  const double until = timeout_ms == kForever ? kForever : now_ms() + timeout_ms;
  const auto sequence = object_.word(ObjectTable::kSequence);
  auto sleep_on = [&](auto over, double until) {
    const double left = until == kForever ? kForever : until - now_ms();
    return threading::wait_until(trace::Wait::barrier, trace::object_in_arena(object_.word(0)), over,
                                 [&](double at_most) { Arena::current()->sleep_unless(over, sequence, at_most); }, left);
  };
  std::int32_t round = 0;
  int index = 0;
  for (;;) {
    {
      Inside inside(object_, until);
      if (!inside || inside.get(kBroken) != 0) throw BrokenBarrierError("the barrier is broken");
      round = inside.get(kRound);
      index = inside.get(kCount);
      if (index < inside.get(kParties)) {
        inside.come();
        if (index + 1 == inside.get(kParties)) {
          if (action_ == 0) return inside.end_round(true), index;
          break;
        }
      }
    }
    // One too many, while the others' action runs, waits for the next round.
    const bool came = index < parties();
    const auto over = [&] {
      return memory.load(object_.word(kRound)) != round || memory.load(object_.word(kCasualties)) != memory.load(object_.word(kMourned));
    };
    if (!sleep_on(over, until)) {
      bool complete = false;
      {
        Inside inside(object_, until);
        if (!inside) throw BrokenBarrierError("the barrier is broken");
        // A round that all have come to is broken by nobody who is late; it waits for the action.
        complete = inside.get(kRound) == round && (!came || inside.get(kCount) == inside.get(kParties));
        if (!complete && inside.get(kRound) == round) inside.break_it();
      }
      if (complete) sleep_on(over, kForever);
    }
    if (!came) continue;
    const auto is_over = [&] { return memory.load(object_.word(kRound)) != round; };
    if (!is_over()) Inside(object_, until);  // somebody ended: it breaks, now, or, if we cannot have the lock in time, with the next one's
    // Its bit was written before it was over, and holds for 32 rounds.
    if (is_over() && (static_cast<std::uint32_t>(memory.load(object_.word(kPassed))) & bit_of(round)) != 0) return index;
    throw BrokenBarrierError(is_over() && memory.load(object_.word(kBroken)) == 0 ? "the barrier was reset" : "the barrier is broken");
  }
  // All have come. The action runs without the lock, and the others wait on.
  try {
    reinterpret_cast<void (*)()>(function_from_id(action_))();
  } catch (...) {
    abort();
    throw;
  }
  Inside inside(object_);
  if (inside.get(kRound) != round) throw BrokenBarrierError("the barrier was broken or reset during its action");
  inside.end_round(true);
  return index;
}

void Barrier::reset() {
  Inside inside(object_);
  inside.set(kBroken, 0);
  if (inside.get(kCount) > 0) inside.end_round(false);
}

void Barrier::abort() { Inside(object_).break_it(); }

int Barrier::parties() const { return Arena::current()->memory().load(object_.word(kParties)); }
int Barrier::n_waiting() const { return Inside(object_).get(kCount); }
bool Barrier::broken() const { return Inside(object_).get(kBroken) != 0; }

}  // namespace poolyard::multiprocessing
