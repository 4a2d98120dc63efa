// A limit to the threads of a run, so that a program which starts them without end hears so from Python, and the machine does
// not. The engine is linked with --wrap=pthread_create: what it calls by that name is the function here. (In the browser the
// limit is in threads.js.)
#include <cerrno>
#include <memory>

#include <pthread.h>

#include <poolyard/arena.h>

extern "C" int __real_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);

namespace {

using poolyard::Arena;

constexpr int kMaxLiveThreads = 1000;

int add(int more) { return Arena::current()->add_threads(Arena::current_process(), more); }

struct Start {
  void* (*function)(void*);
  void* argument;
};

void* run(void* given) {
  Start start = *std::unique_ptr<Start>(static_cast<Start*>(given));
  // Also when it ends by pthread_exit(), which unwinds.
  struct Leave {
    ~Leave() { add(-1); }
  } leave;
  return start.function(start.argument);
}

}  // namespace

extern "C" int __wrap_pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*), void* argument) {
  if (add(1) > kMaxLiveThreads) {
    add(-1);
    return EAGAIN;
  }
  auto start = std::make_unique<Start>(Start{function, argument});
  int error = __real_pthread_create(thread, attributes, run, start.get());
  if (error) {
    add(-1);
  } else {
    static_cast<void>(start.release());
  }
  return error;
}
