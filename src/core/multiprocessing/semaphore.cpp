#include <poolyard/multiprocessing/semaphore.h>

#include <stdexcept>

#include <poolyard/semaphore.h>
#include <poolyard/trace.h>

namespace poolyard::multiprocessing {
namespace {
constexpr int kCount = ObjectTable::kState, kMost = kCount + SharedSemaphore::kWords;
}

Semaphore::Semaphore(int value, std::int32_t most) : object_(Kind::semaphore) {
  if (value < 0) throw std::invalid_argument("semaphore initial value must be >= 0");
  if (!object_) return;
  auto& memory = Arena::current()->memory();
  memory.store(object_.word(kMost), most);
  memory.store(object_.word(kCount), value);
}

bool Semaphore::acquire(double timeout_ms) {
  SharedSemaphore semaphore(*Arena::current(), object_.word(kCount));
  if (semaphore.acquire(0)) return true;
  trace::InState waiting(trace::State::lock, {trace::Wait::semaphore, timeout_ms == kForever, 0, trace::object_in_arena(object_.word(0))});
  return semaphore.acquire(timeout_ms);
}

void Semaphore::release(int count) {
  if (count < 1) throw std::invalid_argument("n must be one or more");
  auto& memory = Arena::current()->memory();
  const std::int32_t most = memory.load(object_.word(kMost));
  std::int32_t value = memory.load(object_.word(kCount));
  do {
    if (count > most - value) {
      if (most == std::numeric_limits<std::int32_t>::max()) throw std::overflow_error("the semaphore's value would exceed 2^31 - 1");
      throw std::invalid_argument("Semaphore released too many times");
    }
  } while (!memory.compare_exchange(object_.word(kCount), value, value + count));
  SharedSemaphore(*Arena::current(), object_.word(kCount)).wake(count);
}

int Semaphore::value() const { return Arena::current()->memory().load(object_.word(kCount)); }

}  // namespace poolyard::multiprocessing
