#include "platform/host.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <future>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Given by the linker: where this program begins and where its code ends.
extern "C" char __executable_start;
extern "C" char etext;
extern char** environ;

namespace poolyard {

// A program may lie elsewhere in every process (ASLR), but its functions keep their distance from its start.
std::int32_t function_id(void (*function)()) {
  auto address = reinterpret_cast<char*>(function);
  if (address < &__executable_start || address >= &etext) {
    throw std::invalid_argument("only functions of the program itself can run in another process, not those of a shared library");
  }
  return static_cast<std::int32_t>(address - &__executable_start);
}
void (*function_from_id(std::int32_t id))() { return reinterpret_cast<void (*)()>(&__executable_start + id); }

void set_stop_handler(void (*)()) {}

double image_progress(const std::string&) { return 1; }

namespace platform {
namespace {

constexpr char kHandover[] = "POOLYARD_PROCESS";  // "<memory's descriptor> <slot> <parent's pid>"

// The environment as it was before main(), while there was one thread: later ones could change it under the host's eyes.
const std::vector<std::string> inherited_environment = [] {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry; ++entry) {
    if (!std::string_view(*entry).starts_with(std::string(kHandover) + "=")) entries.emplace_back(*entry);
  }
  return entries;
}();

/// The thread that starts this process's children and waits for them. It must be one that lives as long as the process:
/// PR_SET_PDEATHSIG speaks of the thread that started the child.
class Host {
 public:
  static Host& get() {
    static Host* host = new Host;  // never destroyed: it ends with the process
    return *host;
  }

  void start(const std::shared_ptr<Arena>& arena, int slot, const std::string& image) {
    Request request{arena, slot, image, {}};
    auto started = request.failure.get_future();
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
    }
    eventfd_write(wake_, 1);
    if (auto failure = started.get(); !failure.empty()) throw ProcessError(failure);
  }

  void signal(const std::shared_ptr<Arena>& arena, int slot, int generation, int number) {
    // Under the mutex a child in the list has not been waited for, so its pid is still its own.
    std::lock_guard lock(mutex_);
    for (const auto& child : children_) {
      if (child.arena == arena && child.slot == slot && child.generation == generation) {
        // A program started by name leads a process group, which holds also what it started by other means.
        ::kill(child.leads_group ? -child.pid : child.pid, number);
      }
    }
  }

 private:
  struct Request {
    std::shared_ptr<Arena> arena;
    int slot;
    std::string image;
    std::promise<std::string> failure;  // empty once it runs
  };
  struct Child {
    std::shared_ptr<Arena> arena;
    int slot;
    int generation;
    pid_t pid;
    int fd;
    bool leads_group;
  };

  Host() : wake_(eventfd(0, EFD_CLOEXEC)) {
    if (wake_ < 0) throw ProcessError(std::string("cannot make an event descriptor: ") + std::strerror(errno));
    std::thread([this] { loop(); }).detach();
  }

  [[noreturn]] void loop() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the program's own threads
    for (;;) {
      std::vector<pollfd> watched{{wake_, POLLIN, 0}};
      {
        std::lock_guard lock(mutex_);
        for (const auto& child : children_) watched.push_back({child.fd, POLLIN, 0});
      }
      if (poll(watched.data(), watched.size(), -1) < 0) continue;
      if (watched[0].revents) {
        eventfd_t count;
        eventfd_read(wake_, &count);
        serve();
      }
      for (std::size_t i = 1; i < watched.size(); ++i) {
        if (watched[i].revents) reap(watched[i].fd);
      }
    }
  }

  void serve() {
    std::vector<Request> requests;
    {
      std::lock_guard lock(mutex_);
      requests.swap(requests_);
    }
    for (auto& request : requests) {
      try {
        spawn(request);
        request.failure.set_value({});
      } catch (const std::exception& error) {
        request.failure.set_value(error.what());
      }
    }
  }

  void spawn(const Request& request) {
    std::string path = "/proc/self/exe";
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self);
    std::string own(self, length > 0 ? static_cast<std::size_t>(length) : 0);
    if (!request.image.empty()) path = own.substr(0, own.rfind('/') + 1) + request.image;

    int memory = request.arena->memory().handle();
    std::string handover = std::string(kHandover) + "=" + std::to_string(memory) + " " + std::to_string(request.slot) + " " +
                           std::to_string(::getpid());
    std::vector<char*> environment;
    for (const auto& entry : inherited_environment) environment.push_back(const_cast<char*>(entry.c_str()));
    environment.push_back(handover.data());
    environment.push_back(nullptr);
    std::string name = request.image.empty() ? own : path;
    char* arguments[] = {name.data(), nullptr};

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, memory, memory);  // to itself: inherited although close-on-exec
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    // Ctrl-C at the terminal is for whoever started the other program, who then ends it.
    bool leads_group = !request.image.empty();
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              (leads_group ? POSIX_SPAWN_SETPGROUP : 0));
    pid_t pid = 0;
    int error = posix_spawn(&pid, path.c_str(), &actions, &attributes, arguments, environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
      throw ProcessError("cannot start " + path + ": " + std::strerror(error));
    }
    int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    if (fd < 0) {
      int why = errno;
      ::kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
      throw ProcessError(std::string("cannot watch the new process (pidfd_open): ") + std::strerror(why));
    }
    int generation = request.arena->process(request.slot).generation;
    request.arena->memory().store(request.arena->process_word(request.slot, Arena::kPid), pid);
    std::lock_guard lock(mutex_);
    children_.push_back({request.arena, request.slot, generation, pid, fd, leads_group});
  }

  void reap(int fd) {
    Child child;
    int exitcode = 0;
    {
      std::lock_guard lock(mutex_);
      auto at = children_.begin();
      while (at != children_.end() && at->fd != fd) ++at;
      if (at == children_.end()) return;
      siginfo_t info{};
      if (waitid(P_PID, static_cast<id_t>(at->pid), &info, WEXITED | WNOHANG) != 0) {
        exitcode = -SIGKILL;  // somebody else waited for our child and kept its status
      } else if (info.si_pid == 0) {
        return;  // not yet
      } else {
        exitcode = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
      }
      child = *at;
      children_.erase(at);
    }
    close(child.fd);
    if (exitcode < 0 && exitcode != -SIGKILL && exitcode != -SIGTERM) {
      child.arena->set_process_error(child.slot, strsignal(-exitcode));
    }
    child.arena->process_exited(child.slot, child.generation, exitcode);
  }

  int wake_;
  std::mutex mutex_;
  std::vector<Request> requests_;
  std::vector<Child> children_;
};

}  // namespace

void start_process(const std::shared_ptr<Arena>& arena, int slot, const std::string& image) {
  Host::get().start(arena, slot, image);
}
bool can_fork() { return false; }
void fork_process(int) { throw ProcessError("a process cannot be forked here: use spawn"); }
bool keep_template() { return false; }

void signal_process(const std::shared_ptr<Arena>& arena, int slot, int generation, int number) {
  Host::get().signal(arena, slot, generation, number);
}

int max_live_processes() { return 96; }
// A killed process is gone when its parent hears of it, but its own children get their signal only then.
double afterlife_ms() { return 100; }
int own_pid() { return ::getpid(); }
int own_parent_pid() { return ::getppid(); }

bool is_child() {
  static const bool child = std::getenv(kHandover) != nullptr;
  return child;
}

Inheritance inherit() {
  const char* handover = is_child() ? std::getenv(kHandover) : nullptr;
  if (!handover) return {};
  int memory = -1, slot = -1, parent = -1;
  if (std::sscanf(handover, "%d %d %d", &memory, &slot, &parent) != 3 || slot < 0 || slot >= Arena::kProcesses) {
    throw std::runtime_error(std::string("the environment variable ") + kHandover + " is not as a parent process writes it");
  }
  unsetenv(kHandover);
  fcntl(memory, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) _exit(128 + SIGKILL);  // it died before we asked to die with it
  auto arena = std::make_shared<Arena>(SharedMemory::attach(memory, Arena::bytes()));
  arena->memory().store(arena->process_word(slot, Arena::kPid), ::getpid());
  return {arena, slot};
}

SharedMemory own_memory(std::size_t bytes) { return SharedMemory::create(bytes); }

void exit_now(int status) { _exit(status); }

}  // namespace platform
}  // namespace poolyard
