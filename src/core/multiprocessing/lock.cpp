#include <poolyard/multiprocessing/lock.h>

#include <poolyard/cause.h>

#include "held.h"
#include "robust_lock.h"

namespace poolyard::multiprocessing {
namespace {
RobustLock word_of(const SharedObject& object) { return RobustLock(*Arena::current(), object.word(ObjectTable::kLock)); }
std::uint32_t number_of(const SharedObject& object) { return trace::object_in_arena(object.word(ObjectTable::kLock)); }
}  // namespace

bool Lock::take(double timeout_ms, bool own) {
  const auto outcome = word_of(object_).acquire(timeout_ms);
  if (outcome != RobustLock::Outcome::timed_out) trace::Held::take(number_of(object_), own);
  if (outcome == RobustLock::Outcome::owner_died) [[unlikely]] {
    throw OwnerDied(std::shared_ptr<const SharedObject>(new SharedObject(object_), [](const SharedObject* object) {
      trace::Held::give_back(number_of(*object));
      word_of(*object).release();
      delete object;
    }));
  }
  return outcome == RobustLock::Outcome::acquired;
}

void Lock::release() {
  trace::Held::give_back(number_of(object_));
  if (!word_of(object_).release()) throw std::logic_error("release unlocked lock");
}

bool Lock::locked() const { return word_of(object_).locked(); }

}  // namespace poolyard::multiprocessing
