#include "../tier_up.h"

#include <atomic>
#include <ctime>

#include <Python.h>
#include <pthread.h>

extern "C" int __real_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);  // see thread_limit.cpp

namespace poolyard::engine::platform {
namespace {

// Whoever has the interpreter lock takes a microsecond to say where it stands.
constexpr timespec kPause = {0, 50'000'000};

// Nobody asks while the interpreter lock is being taken down. (A copy of the process has no such thread, and begins anew.)
enum Asking { pausing, asking, over };
std::atomic<Asking> state{pausing};

void* keep_asking(void*) {
  for (;;) {
    nanosleep(&kPause, nullptr);
    Asking expected = pausing;
    if (!state.compare_exchange_strong(expected, asking)) return nullptr;
    poolyard_request_reenter();
    state = pausing;
  }
}

}  // namespace

bool tiers_up() { return false; }

void leave_tier_up() {
  for (Asking expected = pausing; !state.compare_exchange_weak(expected, over); expected = pausing) {
  }
}

void follow_tier_up() {
  state = pausing;
  // Not one of the program's threads, which are counted.
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 64 << 10);
  __real_pthread_create(&thread, &attributes, keep_asking, nullptr);
  pthread_attr_destroy(&attributes);
}

}  // namespace poolyard::engine::platform
