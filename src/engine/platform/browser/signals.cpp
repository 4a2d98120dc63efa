// Where there are no signals that would interrupt a system call, what the main thread sleeps in is cut into pieces, between which it looks
// whether it is to run a signal's handler (Ctrl-C, see Process::interrupt()). The engine is linked with --wrap for these; CPython takes what
// they give then as it takes an interrupted call.
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <limits>

#include <pthread.h>

#include "../../interpreter.h"

namespace {

constexpr double kLook = 100;  // ms

double ms_of(const timespec& time) { return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6; }
timespec time_of(double ms) {
  timespec time{};
  time.tv_sec = static_cast<time_t>(ms / 1e3);
  time.tv_nsec = static_cast<long>(std::fmod(ms, 1e3) * 1e6);
  return time;
}
double now(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return ms_of(time);
}

/// The clock that a condition's times are of, which POSIX does not tell: musl's _c_clock.
clockid_t clock_of(const pthread_cond_t& condition) { return static_cast<clockid_t>(condition.__u.__i[4]); }

/// How often whoever waits there was to be woken.
std::atomic<std::uint32_t>& wakes_of(const pthread_cond_t* condition) {
  static std::array<std::atomic<std::uint32_t>, 256> wakes;
  return wakes[(reinterpret_cast<std::uintptr_t>(condition) >> 3) % wakes.size()];
}

}  // namespace

extern "C" {

int __real_pthread_cond_signal(pthread_cond_t*);
int __real_pthread_cond_broadcast(pthread_cond_t*);

int __real_clock_nanosleep(clockid_t, int, const timespec*, timespec*);
int __real_pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*);
int __real_pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const timespec*);

/// `until`: by the condition's clock, in ms.
static int wait_in_pieces(pthread_cond_t* condition, pthread_mutex_t* mutex, double until) {
  const std::uint32_t before = wakes_of(condition).load();
  for (;;) {
    const double look = now(clock_of(*condition)) + kLook;
    const timespec piece = time_of(std::min(look, until));
    const int result = __real_pthread_cond_timedwait(condition, mutex, &piece);
    if (result != ETIMEDOUT || until <= look) return result;
    if (wakes_of(condition).load() != before || poolyard::engine::signal_waits()) return 0;
  }
}

int __wrap_clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  if (!poolyard::engine::hears_signals() || (flags & TIMER_ABSTIME) == 0) return __real_clock_nanosleep(clock, flags, time, left);
  const double until = ms_of(*time);
  for (;;) {
    const double rest = until - now(clock);
    if (rest <= kLook) return __real_clock_nanosleep(clock, flags, time, left);
    const timespec piece = time_of(kLook);
    __real_clock_nanosleep(clock, 0, &piece, nullptr);
    if (poolyard::engine::signal_waits()) return EINTR;
  }
}

// A wake-up that comes when a piece is over, before the mutex was had again, wakes nobody. So it is counted, and who finds at the end of a piece that
// there was one since it came looks for itself: a condition's wait may end without a reason. One that is given without the mutex may be found a
// piece later. (Two conditions may have one count: then somebody looks in vain.)
int __wrap_pthread_cond_signal(pthread_cond_t* condition) {
  wakes_of(condition).fetch_add(1);
  return __real_pthread_cond_signal(condition);
}
int __wrap_pthread_cond_broadcast(pthread_cond_t* condition) {
  wakes_of(condition).fetch_add(1);
  return __real_pthread_cond_broadcast(condition);
}
int __wrap_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!poolyard::engine::hears_signals()) return __real_pthread_cond_wait(condition, mutex);
  return wait_in_pieces(condition, mutex, std::numeric_limits<double>::infinity());
}
int __wrap_pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* time) {
  if (!poolyard::engine::hears_signals()) return __real_pthread_cond_timedwait(condition, mutex, time);
  return wait_in_pieces(condition, mutex, ms_of(*time));
}

}  // extern "C"
