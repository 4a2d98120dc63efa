#include <poolyard/pool.h>

#include <poolyard/simulated.h>

#include "handler.h"

namespace poolyard {

// --- as its results see it -------------------------------------------------------------------------------------------

bool PoolLink::withdraw(int number, const std::function<void()>& claim) const {
  auto handler = handler_.lock();
  return handler && handler->withdraw(number, claim);
}
bool PoolLink::has_begun(int number) const {
  auto handler = handler_.lock();
  return handler && handler->has_begun(number);
}
bool PoolLink::wait_for(const PendingResult& result, double until) const {
  auto handler = handler_.lock();
  return handler && handler->wait_for(result, until);
}
void PoolLink::settled_elsewhere() const {
  if (auto handler = handler_.lock()) handler->wake_helper();
}
void PoolLink::call_back(std::function<void()> function) const {
  if (auto handler = handler_.lock()) return handler->call_back(std::move(function));
  function();
}

const std::exception_ptr& PoolLink::taken_back() {
  static const auto error =
      std::make_exception_ptr(CancelledError("the executor was shut down, and its futures cancelled, before the task began"));
  return error;
}

// --- the pool --------------------------------------------------------------------------------------------------------

Pool::Pool(Options options) : handler_(std::make_shared<process_pool::Handler>(std::move(options))) {
  handler_->begin();
  // If there can be none, the handler goes, and with it whom begin() has started: daemons, which end with their Process.
  simulated::start_detached([handler = handler_] { handler->handle(); });
}

Pool::~Pool() {
  if (!handler_->is_here()) {
    // Inherited by a fork, without the threads: what they wait in cannot be destroyed.
    new std::shared_ptr<process_pool::Handler>(std::move(handler_));
    return;
  }
  terminate();
  if (!handler_->calls_back()) join();
}

int Pool::submit(TaskEntry entry, Payload bytes, Done done) { return handler_->submit(entry, std::move(bytes), std::move(done)); }
bool Pool::help() { return handler_->help(true); }
bool Pool::begin_wait() { return handler_->begin_wait(); }
void Pool::wait(double timeout_ms) { handler_->wait(timeout_ms); }
void Pool::end_wait() { handler_->end_wait(); }
void Pool::stop_helping() { handler_->stop_helping(); }
void Pool::close() { handler_->close(); }
void Pool::terminate() { handler_->terminate(); }
void Pool::join() { handler_->join(kForever); }
bool Pool::join_for(double timeout_ms) { return handler_->join(timeout_ms); }
int Pool::size() const { return handler_->size(); }
int Pool::workers() const { return handler_->workers(); }
void Pool::cancel_waiting() { handler_->cancel_waiting(); }
bool Pool::is_here() const { return handler_->is_here(); }
bool Pool::calls_back() const { return handler_->calls_back(); }
bool Pool::is_closed() const { return handler_->is_closed(); }

}  // namespace poolyard
