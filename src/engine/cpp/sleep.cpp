// Sleeping by C's and C++'s own means, such as std::this_thread::sleep_for(), shows in the trace. The image is linked with --wrap:
// what it calls by these names are the functions here.
#include <ctime>

#include <poolyard/trace.h>

using poolyard::trace::InState, poolyard::trace::State;

extern "C" {

int __real_nanosleep(const timespec*, timespec*);
int __wrap_nanosleep(const timespec* time, timespec* left) {
  InState sleeping(State::sleeping);
  return __real_nanosleep(time, left);
}

int __real_clock_nanosleep(clockid_t, int, const timespec*, timespec*);
int __wrap_clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  InState sleeping(State::sleeping);
  return __real_clock_nanosleep(clock, flags, time, left);
}

}
