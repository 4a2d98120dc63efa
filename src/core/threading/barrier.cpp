#include <poolyard/threading/barrier.h>

#include <mutex>

#include <poolyard/cause.h>

namespace poolyard::threading {

Barrier::Barrier(int parties, std::function<void()> action, double timeout_ms)
    : parties_(parties), action_(std::move(action)), timeout_ms_(timeout_ms) {
  if (parties < 1) throw std::invalid_argument("parties must be > 0");
}

int Barrier::wait(double timeout_ms) {
  const trace::WaitsFor all(trace::Wait::barrier, this, timeout_ms);
  std::lock_guard guard(lock_);
  changed_.wait_for([this] { return state_ != State::draining && state_ != State::resetting; });
  if (state_ == State::broken) throw BrokenBarrierError("the barrier is broken");
  const int index = count_++;
  if (count_ == parties_) {
    // The action runs with the lock, as Python's: nobody comes or goes meanwhile.
    try {
      if (action_) action_();
    } catch (...) {
      state_ = State::broken;
      changed_.notify_all();
      leave();
      throw;
    }
    state_ = State::draining;
    changed_.notify_all();
  } else if (!changed_.wait_for([this] { return state_ != State::filling; }, timeout_ms)) {
    state_ = State::broken;
    changed_.notify_all();
  }
  const State found = state_;
  leave();
  if (found == State::draining) return index;
  throw BrokenBarrierError(found == State::resetting ? "the barrier was reset" : "the barrier is broken");
}

/// The last to go leaves it ready for the next.
void Barrier::leave() {
  if (--count_ == 0 && (state_ == State::draining || state_ == State::resetting)) {
    state_ = State::filling;
    changed_.notify_all();
  }
}

void Barrier::reset() {
  std::lock_guard guard(lock_);
  if (count_ == 0) {
    state_ = State::filling;
  } else if (state_ == State::filling || state_ == State::broken) {
    state_ = State::resetting;
  }
  changed_.notify_all();
}

void Barrier::abort() {
  std::lock_guard guard(lock_);
  state_ = State::broken;
  changed_.notify_all();
}

int Barrier::n_waiting() const {
  std::lock_guard guard(lock_);
  return state_ == State::filling ? count_ : 0;
}

bool Barrier::broken() const {
  std::lock_guard guard(lock_);
  return state_ == State::broken;
}

}  // namespace poolyard::threading
