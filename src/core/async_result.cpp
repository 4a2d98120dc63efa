#include <poolyard/async_result.h>

#include <limits>

#include <poolyard/task.h>
#include <poolyard/trace.h>

#include "platform/futex.h"
#include "threading/wait.h"

namespace poolyard {
namespace {

/// In place of a list of observers: they were told.
struct Told final : PendingResult::Observer {
  void settled() override {}
} told;

}  // namespace

PendingResult::~PendingResult() {
  // Without an outcome nobody was told.
  Observer* list = observers_.load(std::memory_order_relaxed);
  while (list && list != &told) delete std::exchange(list, list->next);
}

bool PendingResult::wait_until_ready(double timeout_ms) const {
  const bool came = threading::wait_until(trace::Wait::result, trace::object_at(this), [this] { return ready(); },
                               [this](double left) {
                                 // The flag and publish()'s are set in one word, so one of the two sees the other's.
                                 const std::uint32_t seen = word_.fetch_or(kAwaited, std::memory_order_relaxed) | kAwaited;
                                 if ((seen & kDone) == 0) platform::futex_wait(word_, seen, left);
                               },
                               timeout_ms);
  if (came && pool_number_ != 0) trace::link_task(trace::Link::received, task_, pool_number_);
  return came;
}

void PendingResult::wake() { platform::futex_wake(&word_, std::numeric_limits<int>::max()); }

void PendingResult::show_through(TaskRunner* runner) {
  if (runner) {
    task_ = runner->number;
    pool_number_ = runner->pool_number;
    runner->end(!error_);
  }
  if (show()) {
    if (runner) runner->go_on();
    tell_observers();
  }
  release();
}

std::exception_ptr PendingResult::terminated() {
  return std::make_exception_ptr(PoolTerminated("the pool was terminated before the task began"));
}

bool PendingResult::claim_as_cancelled() {
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  do {
    if (seen & kClaimed) return false;
  } while (!word_.compare_exchange_weak(seen, seen | kClaimed | kCancelled, std::memory_order_relaxed));
  return true;
}

void PendingResult::publish_as_cancelled() {
  publish_error(std::make_exception_ptr(CancelledError("the future was cancelled before its task began")));
}

bool PendingResult::cancel() {
  if (!claim_as_cancelled()) return cancelled();
  publish_as_cancelled();
  return true;
}

void PendingResult::observe(Observer* observer) {
  Observer* first = observers_.load(std::memory_order_acquire);
  do {
    if (first == &told) {
      observer->settled();
      return;
    }
    observer->next = first;
    // Release: the observer before the list that leads to it.
  } while (!observers_.compare_exchange_weak(first, observer, std::memory_order_release, std::memory_order_acquire));
  // The flag and publish()'s are set in one word: either the settler sees ours and tells, or we see that it was there before.
  // Acquire: then the outcome is ours to read. Release: the settler sees the list as we left it.
  if (word_.fetch_or(kObserved, std::memory_order_acq_rel) & kDone) tell_observers();
}

// In the order in which they came. A settler and an observer that was late may both be here: each gets what the other has not
// taken, and nobody is told twice. Acquire and release: what stands behind the list's words, and for who finds `told` the outcome.
void PendingResult::tell_observers() {
  Observer* list = observers_.exchange(&told, std::memory_order_acq_rel);
  Observer* in_order = nullptr;
  while (list && list != &told) in_order = std::exchange(list, std::exchange(list->next, in_order));
  while (in_order) tell(std::exchange(in_order, in_order->next));
}

}  // namespace poolyard
