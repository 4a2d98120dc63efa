#include <poolyard/thread.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <stdexcept>

#include <poolyard/fork.h>
#include <poolyard/trace.h>

namespace poolyard {
namespace {

/// The threads the program's end waits for.
struct Registry {
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;
};
Registry*& current_registry() {
  // Never destroyed: daemon threads may end while the program does. Made once; its maker arranges the wait at exit.
  static Registry* instance = [] {
    std::atexit(join_threads);
    return new Registry;
  }();
  return instance;
}
Registry& registry() { return *current_registry(); }

// The threads stay behind in the original, some perhaps with the mutex or in a wait.
const bool comes_through_a_fork = (at_fork({.in_child = [] { current_registry() = new Registry; }}), true);

std::atomic<std::uint64_t> next_ident{1};  // relaxed: only uniqueness matters
std::atomic<int> next_name{1};

thread_local std::uint64_t this_ident = 0;

void run_reporting(const std::string& name, const std::function<void()>& body) {
  try {
    body();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "Exception in thread %s: %s\n", name.c_str(), error.what());
  } catch (...) {
    std::fprintf(stderr, "Exception in thread %s: not a std::exception\n", name.c_str());
  }
}

}  // namespace

struct Thread::Shared {
  Options options;
  std::function<void()> target;
  std::uint64_t ident = 0;
  mutable std::mutex mutex;
  std::condition_variable changed;
  bool started = false;
  bool finished = false;
};

Thread::Thread() : Thread(Options{}) {}

Thread::Thread(Options options) : shared_(std::make_shared<Shared>()) {
  if (options.name.empty()) options.name = "Thread-" + std::to_string(next_name.fetch_add(1, std::memory_order_relaxed));
  shared_->options = std::move(options);
}

void Thread::set_target(std::function<void()> target) { shared_->target = std::move(target); }

Thread::~Thread() {
  if (is_alive() && !shared_->target) {
    std::fprintf(stderr, "poolyard: thread %s was destroyed while its run() is using it; join() it first\n",
                 name().c_str());
    std::abort();
  }
}

void Thread::run() {}

void Thread::start() {
  {
    std::lock_guard lock(shared_->mutex);
    if (shared_->started) throw std::logic_error("thread " + name() + " was started already: a thread runs once");
    shared_->started = true;
    shared_->ident = next_ident.fetch_add(1, std::memory_order_relaxed);
  }
  bool counted = !shared_->options.daemon;
  Registry& threads = registry();
  if (counted) {
    std::lock_guard lock(threads.mutex);
    ++threads.running;
  }
  try {
    std::thread([this, shared = shared_, counted, &threads] {
      this_ident = shared->ident;
      {
        trace::ThreadLane lane(shared->options.name);
        // A thread with a target does not touch the Thread object, which may be gone; one without is a subclass's, whose
        // destructor insists on a join().
        run_reporting(shared->options.name, [&] { shared->target ? shared->target() : run(); });
      }
      {
        std::lock_guard lock(shared->mutex);
        shared->finished = true;
        shared->changed.notify_all();
      }
      if (counted) {
        std::lock_guard lock(threads.mutex);
        --threads.running;
        threads.changed.notify_all();
      }
    }).detach();
  } catch (...) {
    if (counted) {
      std::lock_guard lock(threads.mutex);
      --threads.running;
    }
    std::lock_guard lock(shared_->mutex);
    shared_->started = false;
    throw;
  }
}

bool Thread::join(double timeout_ms) {
  std::unique_lock lock(shared_->mutex);
  if (!shared_->started) throw std::logic_error("cannot join thread " + name() + " before it is started");
  if (shared_->ident == this_ident) throw std::logic_error("thread " + name() + " cannot join itself");
  trace::InState waiting(trace::State::lock);
  auto finished = [this] { return shared_->finished; };
  if (timeout_ms == kForever) return shared_->changed.wait(lock, finished), true;
  return shared_->changed.wait_for(lock, std::chrono::duration<double, std::milli>(timeout_ms), finished);
}

bool Thread::is_alive() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->started && !shared_->finished;
}

const std::string& Thread::name() const { return shared_->options.name; }
bool Thread::daemon() const { return shared_->options.daemon; }
std::uint64_t Thread::ident() const {
  std::lock_guard lock(shared_->mutex);
  return shared_->ident;
}

std::uint64_t start_new_thread(std::function<void()> function) {
  Thread thread(Thread::Options{.name = {}, .daemon = true}, std::move(function));
  thread.start();
  return thread.ident();
}

void join_threads() {
  Registry& threads = registry();
  std::unique_lock lock(threads.mutex);
  trace::InState waiting(trace::State::lock);
  threads.changed.wait(lock, [&] { return threads.running == 0; });
}

}  // namespace poolyard
