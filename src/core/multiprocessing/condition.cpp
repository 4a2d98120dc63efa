#include <poolyard/multiprocessing/condition.h>

#include "held.h"
#include "recursive_lock.h"
#include "threading/wait.h"

// A waiter remembers the sequence under the lock, and sleeps while it is the same; a notification counts it up, under the lock, and wakes as
// many as it is for. Who has not fallen asleep by then does not, and counts as notified besides: so more may wake than asked for, but
// never fewer, whoever is killed. So does one whose time was over, and who only waits for the lock: he is asleep no more, so that it is another
// one who is woken; he says that he was notified, which is true, and takes nobody's wake. One whom the wake and the end of his time find at
// once was either asleep, and woken, or is one of these.

namespace poolyard::multiprocessing {
namespace {
constexpr int kWaiters = ObjectTable::kState;
}

bool Condition::acquire(double timeout_ms) {
  if (plain_) {
    Lock lock(lock_);
    return lock.acquire(timeout_ms);
  }
  RLock lock(lock_);
  return lock.acquire(timeout_ms);
}
void Condition::release() { plain_ ? Lock(lock_).release() : RLock(lock_).release(); }

bool Condition::is_owned() const {
  return plain_ ? RobustLock(*Arena::current(), lock_.word(ObjectTable::kLock)).is_mine() : RecursiveLock(lock_).is_owned();
}

bool Condition::wait(double timeout_ms) {
  if (!is_owned()) throw std::logic_error("cannot wait on un-acquired lock");
  auto& memory = Arena::current()->memory();
  const auto sequence = object_.word(ObjectTable::kSequence);
  const std::int32_t before = memory.load(sequence);
  memory.fetch_add(object_.word(kWaiters), 1);
  RobustLock plain(*Arena::current(), lock_.word(ObjectTable::kLock));
  RecursiveLock recursive(lock_);
  // Afterwards it counts as one that others may release: whether a guard took it is not known here.
  const std::uint32_t object = trace::object_in_arena(lock_.word(ObjectTable::kLock));
  if (plain_) trace::Held::give_back(object);
  const std::int32_t depth = plain_ ? (plain.release(), 0) : recursive.release_all();
  auto notified = [&] { return memory.load(sequence) != before; };
  threading::wait_until(trace::Wait::condition, trace::object_in_arena(object_.word(0)), notified,
                        [&](double left) { Arena::current()->sleep_unless(notified, sequence, left); }, timeout_ms);
  const auto outcome = plain_ ? plain.acquire(kForever) : recursive.acquire_again(depth);
  if (plain_) trace::Held::take(object, false);
  memory.fetch_add(object_.word(kWaiters), -1);
  if (outcome == RobustLock::Outcome::owner_died) throw OwnerDied(nullptr);
  return notified();  // perhaps just now
}

void Condition::notify(int count) {
  if (!is_owned()) throw std::logic_error("cannot notify on un-acquired lock");
  auto& memory = Arena::current()->memory();
  // A waiter that was killed stays counted, which costs a needless wake.
  if (count < 1 || memory.load(object_.word(kWaiters)) == 0) return;
  memory.fetch_add(object_.word(ObjectTable::kSequence), 1);
  memory.notify(object_.word(ObjectTable::kSequence), count);
}

}  // namespace poolyard::multiprocessing
