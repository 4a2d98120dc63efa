#include <poolyard/multiprocessing/lock.h>

#include "robust_lock.h"

namespace poolyard::multiprocessing {
namespace {
RobustLock word_of(const SharedObject& object) { return RobustLock(*Arena::current(), object.word(ObjectTable::kLock)); }
}  // namespace

bool Lock::acquire(double timeout_ms) {
  const auto outcome = word_of(object_).acquire(timeout_ms);
  if (outcome == RobustLock::Outcome::owner_died) [[unlikely]] {
    throw OwnerDied(std::shared_ptr<const SharedObject>(new SharedObject(object_), [](const SharedObject* object) {
      word_of(*object).release();
      delete object;
    }));
  }
  return outcome == RobustLock::Outcome::acquired;
}

void Lock::release() {
  if (!word_of(object_).release()) throw std::logic_error("release unlocked lock");
}

bool Lock::locked() const { return word_of(object_).locked(); }

}  // namespace poolyard::multiprocessing
