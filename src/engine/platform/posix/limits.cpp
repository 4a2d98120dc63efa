#include "../limits.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace poolyard::engine::platform {

Limits prepare_process() {
  // A runaway program gets a MemoryError; the machine keeps its memory.
  constexpr rlim_t kMemory = rlim_t{4} << 30;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0) {
    limit.rlim_cur = std::min({limit.rlim_cur, limit.rlim_max, kMemory});
    setrlimit(RLIMIT_AS, &limit);
  }
  // Stacks count as memory, too: some hundred threads must fit.
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) == 0) {
    pthread_attr_setstacksize(&attributes, 4 << 20);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
  }
  signal(SIGPIPE, SIG_IGN);  // as Python has it
  // There is nothing to be read at the terminal.
  if (int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC); nothing >= 0) {
    dup2(nothing, STDIN_FILENO);
    close(nothing);
  }
  return {.c_recursion = 5000, .parser_recursion = 6000};
}

}  // namespace poolyard::engine::platform
