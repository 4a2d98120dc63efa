#include <poolyard/thread.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <poolyard/arena.h>
#include <poolyard/fork.h>
#include <poolyard/note.h>
#include <poolyard/simulated.h>
#include <poolyard/threading/lock.h>
#include <poolyard/trace.h>

#include "platform/futex.h"
#include "platform/host.h"
#include "remote_exception.h"
#include "threading/wait.h"

namespace poolyard {

struct ThreadReference::State {
  enum : std::uint32_t { kNew, kAlive, kEnded };
  Thread::Options options;
  std::function<void()> target;
  std::atomic<std::uint64_t> ident{0};
  std::atomic<std::uint32_t> life{kNew};  // joiners sleep on it
  std::atomic<trace::LaneId> lane{0};     // for who joins it, to say so
  bool dummy = false;
};

namespace {

using State = ThreadReference::State;

/// The threads that are alive, and what is done with their exceptions.
struct Registry {
  threading::Lock lock;
  std::vector<std::shared_ptr<State>> alive;
  std::shared_ptr<State> main;
  bool main_asked = false;  // the main thread knows which it is; after the beginning only that thread looks at this
  std::shared_ptr<const threading::ExceptHook> hook;
  std::atomic<std::uint32_t> running{0};  // those the program's end waits for; changed under the lock

  void remove(const State* state) {
    std::lock_guard guard(lock);
    std::erase_if(alive, [state](const auto& one) { return one.get() == state; });
    // Acquire and release: what the threads did, before the program's end goes on.
    if (!state->options.daemon && !state->dummy && running.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      platform::futex_wake(&running, std::numeric_limits<int>::max());
    }
  }
};

// Relaxed: only uniqueness matters.
std::atomic<std::uint64_t> next_ident{1};
std::atomic<int> next_name{1}, next_dummy{1};

Registry*& current_registry();

/// Who the calling thread is. A dummy is one only as long as its thread lives.
struct Current {
  std::shared_ptr<State> state;
  ~Current() {
    if (!state || !state->dummy) return;
    state->life.store(State::kEnded, std::memory_order_relaxed);
    current_registry()->remove(state.get());
  }
};
thread_local Current current;

std::shared_ptr<State> make_dummy(std::string name) {
  auto state = std::make_shared<State>();
  state->options.name = std::move(name);
  state->ident.store(next_ident.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
  state->life.store(State::kAlive, std::memory_order_relaxed);
  state->dummy = true;
  return state;
}

/// If the calling thread is not the main thread, that one finds itself there when it asks who it is.
Registry* new_registry() {
  auto* made = new Registry;
  made->main_asked = platform::is_main_thread();
  made->main = made->main_asked && current.state ? current.state : make_dummy("MainThread");
  if (made->main_asked) current.state = made->main;
  made->alive.push_back(made->main);
  return made;
}

Registry*& current_registry() {
  // Never destroyed: daemon threads may end while the program does. Made once; its maker arranges the wait at exit.
  static Registry* instance = [] {
    std::atexit(join_threads);
    return new_registry();
  }();
  return instance;
}
Registry& registry() { return *current_registry(); }

// The threads stay behind in the original. Who copies is the one thread of the copy; it has the lock, so that what is copied is whole.
const bool comes_through_a_fork =
    (at_fork({.before = [](int) { registry().lock.lock(); },
              .in_parent = [] { registry().lock.unlock(); },
              .in_child = [] {
                auto hook = registry().hook;
                current_registry() = new_registry();
                registry().hook = std::move(hook);
              }}),
     true);

std::shared_ptr<State> this_thread() {
  Registry& threads = registry();
  if (!current.state && platform::is_main_thread() && !threads.main_asked) {
    threads.main_asked = true;
    current.state = threads.main;
  }
  if (!current.state) {
    current.state = make_dummy("Dummy-" + std::to_string(next_dummy.fetch_add(1, std::memory_order_relaxed)));
    std::lock_guard guard(threads.lock);
    threads.alive.push_back(current.state);
  }
  return current.state;
}

void print_exception(const std::string& thread, const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Exception in thread %s: %s\n", thread.c_str(), error.what());
  } catch (...) {
    std::fprintf(stderr, "Exception in thread %s: not a std::exception\n", thread.c_str());
  }
}

}  // namespace

// --- as others see it ------------------------------------------------------------------------------------------------

const std::string& ThreadReference::name() const { return state_->options.name; }
bool ThreadReference::daemon() const { return state_->options.daemon; }
std::uint64_t ThreadReference::ident() const { return state_->ident.load(std::memory_order_relaxed); }

// Acquire: who has seen its end sees what it did.
bool ThreadReference::is_alive() const { return state_->life.load(std::memory_order_acquire) == State::kAlive; }

bool ThreadReference::join(double timeout_ms) const {
  if (state_->life.load(std::memory_order_relaxed) == State::kNew) {
    throw std::logic_error("cannot join thread before it is started");
  }
  if (state_ == current.state) throw std::logic_error("cannot join current thread");
  if (state_->dummy) throw std::logic_error("cannot join a dummy thread");
  return threading::wait_until(trace::Wait::thread_join, state_->lane.load(std::memory_order_relaxed), [this] { return !is_alive(); },
                               [this](double left) { platform::futex_wait(state_->life, State::kAlive, left); }, timeout_ms);
}

// --- the thread ------------------------------------------------------------------------------------------------------

Thread::Thread() : Thread(Options{}) {}

Thread::Thread(Options options) : ThreadReference(std::make_shared<State>()) {
  if (options.name.empty()) options.name = "Thread-" + std::to_string(next_name.fetch_add(1, std::memory_order_relaxed));
  state_->options = std::move(options);
}

void Thread::set_target(std::function<void()> target) { state_->target = std::move(target); }

Thread::~Thread() {
  if (is_alive() && !state_->target) {
    std::fprintf(stderr, "poolyard: thread %s was destroyed while its run() is using it; join() it first\n",
                 name().c_str());
    std::abort();
  }
}

void Thread::run() {}

void Thread::start() {
  Registry& threads = registry();
  const auto& state = state_;
  std::uint32_t fresh = State::kNew;
  if (!state->life.compare_exchange_strong(fresh, State::kAlive, std::memory_order_relaxed)) {
    throw std::logic_error("threads can only be started once");
  }
  state->ident.store(next_ident.fetch_add(1, std::memory_order_relaxed), std::memory_order_relaxed);
  {
    std::lock_guard guard(threads.lock);
    threads.alive.push_back(state);
    if (!state->options.daemon) threads.running.fetch_add(1, std::memory_order_relaxed);
  }
  try {
    simulated::start_detached([this, state, &threads, started_by = trace::current_lane_id()] {
      current.state = state;
      {
        trace::ThreadLane lane(state->options.name, trace::State::running, started_by);
        state->lane.store(trace::current_lane_id(), std::memory_order_relaxed);
        try {
          // A thread with a target does not touch the Thread object, which may be gone; one without is a subclass's, whose
          // destructor insists on a join().
          state->target ? state->target() : run();
        } catch (...) {
          threading::report_exception(std::current_exception());
        }
      }
      // Its end is seen first by who counts threads, then by who joins it, so that nobody who has joined it still counts it. Release: what
      // it did.
      threads.remove(state.get());
      state->life.store(State::kEnded, std::memory_order_release);
      platform::futex_wake(&state->life, std::numeric_limits<int>::max());
    });
  } catch (...) {
    threads.remove(state.get());
    state->ident.store(0, std::memory_order_relaxed);
    state->life.store(State::kNew, std::memory_order_relaxed);
    throw;
  }
}

std::uint64_t start_new_thread(std::function<void()> function) {
  Thread thread(Thread::Options{.name = {}, .daemon = true}, std::move(function));
  thread.start();
  return thread.ident();
}

void join_threads() {
  Registry& threads = registry();
  trace::InState waiting(trace::State::lock, {trace::Wait::thread_join, true});
  for (;;) {
    const std::uint32_t running = threads.running.load(std::memory_order_acquire);
    if (running == 0) return;
    platform::futex_wait(threads.running, running);
  }
}

// --- all threads -----------------------------------------------------------------------------------------------------

namespace threading {

ThreadReference current_thread() { return ThreadReference(this_thread()); }

ThreadReference main_thread() { return ThreadReference(registry().main); }

std::vector<ThreadReference> enumerate() {
  this_thread();
  Registry& threads = registry();
  std::lock_guard guard(threads.lock);
  std::vector<ThreadReference> all;
  all.reserve(threads.alive.size());
  for (const auto& state : threads.alive) all.emplace_back(state);
  return all;
}

int active_count() { return static_cast<int>(enumerate().size()); }

std::uint64_t get_ident() { return this_thread()->ident.load(std::memory_order_relaxed); }

ExceptHook set_excepthook(ExceptHook hook) {
  auto next = hook ? std::make_shared<const ExceptHook>(std::move(hook)) : nullptr;
  Registry& threads = registry();
  {
    std::lock_guard guard(threads.lock);
    threads.hook.swap(next);
  }
  return next ? *next : ExceptHook();
}

void report_exception(std::exception_ptr exception) {
  if (const trace::LaneId lane = trace::current_lane_id()) {
    trace::Note{.kind = trace::Note::Kind::exception, .lane = lane, .time = trace::trace_now(), .text = describe_exception(exception)}.write(
        *Arena::current());
  }
  ThreadReference thread(this_thread());
  std::shared_ptr<const ExceptHook> hook;
  {
    std::lock_guard guard(registry().lock);
    hook = registry().hook;
  }
  if (!hook) return print_exception(thread.name(), exception);
  try {
    (*hook)({exception, thread});
  } catch (...) {
    print_exception(thread.name(), std::current_exception());
  }
}

}  // namespace threading
}  // namespace poolyard
