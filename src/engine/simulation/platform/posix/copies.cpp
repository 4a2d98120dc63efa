#include "simulation/platform/copies.h"

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <poolyard/arena.h>

#include "core/platform/host.h"

namespace poolyard::engine::simulation::platform {
namespace {

int to_original = -1;  // in a copy

/// What a copy that has ended had in the arena.
void give_back(int slot, int generation) {
  Arena& arena = *Arena::current();
  arena.process_exited(slot, generation, 0);
  arena.process_gone(slot, generation);
  arena.release_process(slot, generation);
}

}  // namespace

bool copies_go_on() { return true; }

struct Copies::Running {
  int slot, generation;  // its place in the arena, with which what it had there is given back
  pid_t pid;
  int descriptor;
  std::string bytes;
};

Copies::Copies(ProcessEntry begin) : begin_(begin) {}

Copies::~Copies() {
  for (auto& [number, copy] : running_) {
    kill(copy.pid, SIGKILL);
    waitpid(copy.pid, nullptr, 0);
    close(copy.descriptor);
  }
}

void Copies::start(int number, const std::string& request) {
  Arena& arena = *Arena::current();
  int slot = -1;
  try {
    slot = arena.claim_process(Arena::current_process(), "MainProcess");
  } catch (const ArenaFull& full) {
    throw std::runtime_error(std::string("a copy of the interpreter cannot be made: ") + full.what());
  }
  const int generation = arena.process(slot).generation;
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("a copy of the interpreter cannot be made: there are too many open files");
  const pid_t original = ::getpid();  // the system's, not the run's
  const pid_t pid = fork();
  if (pid == 0) {
    // It is of no use without the original, which may have ended already.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != original) _exit(0);
    close(ends[0]);
    for (auto& [other, copy] : running_) close(copy.descriptor);
    running_.clear();
    to_original = ends[1];
    Arena::become_process(slot);
    ::poolyard::platform::leave_children();
    throw IsCopy{request};
  }
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    give_back(slot, generation);
    throw std::runtime_error("the system makes no more processes");
  }
  running_[number] = {slot, generation, pid, ends[0], {}};
}

Copies::Said Copies::wait() {
  for (;;) {
    std::vector<pollfd> watched;
    std::vector<int> numbers;
    for (auto& [number, copy] : running_) {
      watched.push_back({copy.descriptor, POLLIN, 0});
      numbers.push_back(number);
    }
    if (poll(watched.data(), watched.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if (!watched[i].revents) continue;
      Running& copy = running_.at(numbers[i]);
      char buffer[1 << 14];
      const ssize_t got = read(copy.descriptor, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR) continue;
      if (got > 0) {
        copy.bytes.append(buffer, static_cast<std::size_t>(got));
        continue;
      }
      int status = 0;
      waitpid(copy.pid, &status, 0);
      close(copy.descriptor);
      give_back(copy.slot, copy.generation);
      Said said{numbers[i], std::move(copy.bytes), WIFSIGNALED(status) ? WTERMSIG(status) : 0};
      running_.erase(numbers[i]);
      return said;
    }
  }
}

void say(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(to_original, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) break;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  _exit(0);
}

}  // namespace poolyard::engine::simulation::platform
