#include "lifeline.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <poll.h>

#include <poolyard/process.h>

namespace poolyard::platform {
namespace {

ProcessError refused(const char* what) {
  return ProcessError(std::string("cannot tie the life of a child to its parent's (") + what + "): " + std::strerror(errno));
}

/// What this process hangs on. In a copy it is the original's until hang_on() replaces it.
Descriptor& held() {
  static auto* descriptor = new Descriptor;
  return *descriptor;
}

}  // namespace

Lifeline::Lifeline() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw refused("pipe");
  reader_ = Descriptor(ends[0]);
  writer_ = Descriptor(ends[1]);
}

void hang_on(int lifeline) {
  // Opened anew: whom the signal goes to belongs to the open file, which a descriptor that was inherited shares with others.
  std::string path = "/proc/self/fd/" + std::to_string(lifeline);
  Descriptor own(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!own) throw refused(path.c_str());
  // When the last writing end is closed, the pipe has something to tell its readers, which is sent as this signal.
  if (fcntl(own.get(), F_SETOWN, ::getpid()) != 0 || fcntl(own.get(), F_SETSIG, SIGKILL) != 0 ||
      fcntl(own.get(), F_SETFL, O_NONBLOCK | O_ASYNC) != 0) {
    throw refused("F_SETSIG");
  }
  pollfd end{own.get(), POLLIN, 0};
  if (poll(&end, 1, 0) > 0) _exit(128 + SIGKILL);  // it ended before we asked to be told
  held() = std::move(own);
}

int held_lifeline() { return held().get(); }

}  // namespace poolyard::platform
