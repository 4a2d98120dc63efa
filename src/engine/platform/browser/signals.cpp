// Where there are no signals that would interrupt a system call, what the main thread sleeps in is cut into pieces, between which it looks
// whether it is to run a signal's handler (Ctrl-C, see Process::interrupt()). The engine is linked with --wrap for these; CPython takes what
// they give then as it takes an interrupted call.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <ctime>

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

}  // namespace

extern "C" {

int __real_clock_nanosleep(clockid_t, int, const timespec*, timespec*);
int __real_pthread_cond_wait(pthread_cond_t*, pthread_mutex_t*);
int __real_pthread_cond_timedwait(pthread_cond_t*, pthread_mutex_t*, const timespec*);

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

// A condition's wait may end without a reason.
int __wrap_pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!poolyard::engine::hears_signals()) return __real_pthread_cond_wait(condition, mutex);
  for (;;) {
    const timespec piece = time_of(now(clock_of(*condition)) + kLook);
    const int result = __real_pthread_cond_timedwait(condition, mutex, &piece);
    if (result != ETIMEDOUT || poolyard::engine::signal_waits()) return result == ETIMEDOUT ? 0 : result;
  }
}
int __wrap_pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* time) {
  if (!poolyard::engine::hears_signals()) return __real_pthread_cond_timedwait(condition, mutex, time);
  for (;;) {
    const double rest = ms_of(*time) - now(clock_of(*condition));
    if (rest <= kLook) return __real_pthread_cond_timedwait(condition, mutex, time);
    const timespec piece = time_of(now(clock_of(*condition)) + kLook);
    const int result = __real_pthread_cond_timedwait(condition, mutex, &piece);
    if (result != ETIMEDOUT || poolyard::engine::signal_waits()) return result == ETIMEDOUT ? 0 : result;
  }
}

}  // extern "C"
