// A simulated run: who goes on, and what time it is, is not the system's business but a machine's, which lets one thread of all processes of
// the run do something at a time. The library asks it wherever a thread waits, wakes another, begins, ends, or wants to know the time.
//
//     if (const simulated::Machine* machine = simulated::here()) return machine->wait(place, timeout_ms);
//
// Who makes a machine is above this library (src/engine/simulation/). In a real run all of this is a look at a null pointer, where somebody
// is about to wait, or asks for the time.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>

namespace poolyard::simulated {

/// Where a thread waits: at a word that processes share, by its offset in their arena, or at one of its own process, by its address.
struct Place {
  std::uint64_t at = 0;
  bool shared = false;
};
inline constexpr Place kNowhere{};                                                     ///< nobody wakes it there
inline constexpr Place kAnywhere{std::numeric_limits<std::uint32_t>::max(), true};     ///< whatever is woken at a word that is shared

/// All of it on a thread that takes part and has its turn, but for begin_thread(). What lets others go on returns when it is the caller's turn again.
struct Machine {
  double (*now_ms)();
  bool (*wait)(Place place, double timeout_ms);   ///< until it is woken; false: the timeout passed first
  void (*wake)(Place place, int count);           ///< who has waited there for longest
  int (*start_thread)();                          ///< one is about to be started: its number
  void (*not_started)(int thread);                ///< … and was not
  void (*begin_thread)(int thread);               ///< first thing in it
  void (*end_thread)();                           ///< last thing in it; returns at once
  void (*start_process)(int slot);                ///< the process in that place of the arena is about to be started
  void (*end_process)(int status);                ///< last thing in one: records its end; returns at once. In the first process it does nothing
  void (*processes_ended)();                      ///< of others the end was recorded: they have no turn any more
  void (*share)();                                ///< the program is about to have something in the arena, of which there was nothing before
  void (*meet)();                                 ///< something is about to be looked at, or done, that other processes see: whoever is behind comes first
};

/// Null: a real run. Relaxed: it is set before there is a thread that takes part.
extern std::atomic<const Machine*> machine;
/// The calling thread is one of the machine's.
extern constinit thread_local bool takes_part;

inline const Machine* here() {
  const Machine* one = machine.load(std::memory_order_relaxed);
  return one && takes_part ? one : nullptr;
}
inline void share() {
  if (const Machine* one = here()) one->share();
}
inline void meet() {
  if (const Machine* one = here()) one->meet();
}

/// What a process does first that is started, before anything of it can be seen: takes its turn, if it is of a simulated run.
extern void (*enter_process)();

/// A scope in which the calling thread deals with who takes no part: its waits are real, and it keeps its turn meanwhile.
class Outside {
 public:
  Outside() : before_(takes_part) { takes_part = false; }
  ~Outside() { takes_part = before_; }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

 private:
  bool before_;
};

/// A mutex whose holder may wait for something else.
class Mutex {
 public:
  void lock() {
    const Machine* one = here();
    if (!one) return mutex_.lock();
    while (!mutex_.try_lock()) one->wait(place(), std::numeric_limits<double>::infinity());
  }
  bool try_lock() { return mutex_.try_lock(); }
  void unlock() {
    mutex_.unlock();
    if (const Machine* one = here()) one->wake(place(), 1);
  }

 private:
  Place place() const { return {reinterpret_cast<std::uintptr_t>(this), false}; }
  std::mutex mutex_;
};

/// Sleeps for so long.
void sleep_ms(double time);

/// Starts a thread that nobody joins. Throws std::system_error.
void start_detached(std::function<void()> function);

}  // namespace poolyard::simulated
