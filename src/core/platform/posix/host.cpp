#include "platform/host.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <poolyard/simulated.h>

#include "lifeline.h"
#include "template.h"

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
void set_interrupt_handler(void (*)()) {}

double image_progress(const std::string&) { return 1; }

namespace platform {
namespace {

constexpr char kHandover[] = "POOLYARD_PROCESS";  // "<memory's descriptor> <slot> <lifeline's descriptor>"

// The environment as it was before main(), while there was one thread: later ones could change it under the host's eyes.
const std::vector<std::string> inherited_environment = [] {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry; ++entry) {
    if (!std::string_view(*entry).starts_with(std::string(kHandover) + "=")) entries.emplace_back(*entry);
  }
  return entries;
}();

bool runs_this_program(pid_t pid) {
  char own[4096], other[4096];
  const ssize_t own_length = readlink("/proc/self/exe", own, sizeof own);
  const ssize_t length = readlink(("/proc/" + std::to_string(pid) + "/exe").c_str(), other, sizeof other);
  return length > 0 && std::string_view(own, static_cast<std::size_t>(std::max<ssize_t>(own_length, 0))) ==
                           std::string_view(other, static_cast<std::size_t>(length));
}

/// What this process is as a parent: its children, and a thread that waits for their ends.
class Host {
 public:
  struct Child {
    std::shared_ptr<Arena> arena;
    int slot = 0;
    int generation = 0;
    pid_t pid = 0;
    Descriptor process;        // a pidfd
    Descriptor report;         // of a child of the template, while the server lives; none of an orphan
    bool orphan = false;       // its parent has ended, and nobody will join it
    bool leads_group = false;  // a program started by name does, and the group holds also what it started by other means
  };

  /// Throws ProcessError.
  Host() : ends_(epoll_create1(EPOLL_CLOEXEC)) {
    if (!ends_) throw ProcessError(std::string("cannot watch processes (epoll): ") + std::strerror(errno));
  }

  /// What a child in that arena ends with: the head of its run, which is who made the arena, or a program that was started by name
  /// (and so leads a group).
  int lifeline(const std::shared_ptr<Arena>& arena) const {
    const bool head = arena != Arena::current() || arena->process(Arena::current_process()).parent < 0 || getpgrp() == ::getpid();
    return head || held_lifeline() < 0 ? lifeline_.handle() : held_lifeline();
  }

  // The rest with the mutex held.

  void watch(Child& child) {
    try {
      if (!watching_) std::thread([] { wait_for_ends(); }).detach();
      watching_ = true;
    } catch (const std::system_error& error) {
      throw ProcessError(std::string("cannot watch the new process: ") + error.what());
    }
    std::uint64_t key = next_key_++;
    await((child.report ? child.report : child.process).get(), key);
    children_.emplace(key, std::move(child));
  }

  void signal(const std::shared_ptr<Arena>& arena, int slot, int generation, int number) {
    for (const auto& [key, child] : children_) {
      if (child.arena != arena || child.slot != slot || child.generation != generation) continue;
      // A group's leader in the list has not been waited for, so its pid is still its own.
      if (child.leads_group) {
        ::kill(-child.pid, number);
      } else {
        syscall(SYS_pidfd_send_signal, child.process.get(), number, nullptr, 0);
      }
    }
  }

  /// A child has ended, and its own children are now those of this process, as POSIX gives them to another: they go on, and their
  /// ends will be noticed; daemons end. What cannot be taken over has ended too, or has not begun: Arena::process_exited() says
  /// so of it. A pid that was found in the table is its process's, unless that ended in this very moment and the system gave
  /// the number to another at once; what runs another program is nobody of ours.
  void take_over_children(const std::shared_ptr<Arena>& arena, int parent) {
    for (int slot = 0; slot < Arena::kProcesses; ++slot) {
      const Arena::ProcessInfo info = arena->process(slot);
      if (info.parent != parent || (info.state != ProcessState::starting && info.state != ProcessState::running)) continue;
      Child orphan;
      if (info.pid > 0) orphan.process = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, info.pid, 0)));
      if (!orphan.process || !runs_this_program(info.pid)) {
        take_over_children(arena, slot);
        continue;
      }
      orphan.arena = arena;
      orphan.slot = slot;
      orphan.generation = info.generation;
      orphan.pid = info.pid;
      orphan.orphan = true;
      SharedMemory& memory = arena->memory();
      const bool daemon = memory.load(arena->process_word(slot, Arena::kDaemon)) != 0;
      try {
        const int process = orphan.process.get();
        watch(orphan);
        if (daemon) syscall(SYS_pidfd_send_signal, process, SIGKILL, nullptr, 0);
      } catch (const ProcessError&) {
        syscall(SYS_pidfd_send_signal, orphan.process.get(), SIGKILL, nullptr, 0);  // as one that does not outlive its parent
        take_over_children(arena, slot);
        continue;
      }
      memory.store(arena->process_word(slot, Arena::kDoorbell), 0);  // it was its parent's, who hears nothing any more
      memory.store(arena->process_word(slot, Arena::kReleased), 1);  // nobody has a Process to join it by
      memory.store(arena->process_word(slot, Arena::kParentPid), ::getpid());
      memory.store(arena->process_word(slot, Arena::kParentSlot), Arena::current_process());
    }
  }

  /// A child in the list may have ended: takes it out if it has, and gives its exit code.
  std::optional<std::pair<Child, int>> take_ended(std::uint64_t key) {
    auto found = children_.find(key);
    if (found == children_.end()) return std::nullopt;
    Child& child = found->second;
    std::optional<int> exitcode;
    if (child.report) {
      exitcode = template_report(child.report.get());
      if (!exitcode) {
        // The server was killed, and the child lives on.
        forget(child.report);
        await(child.process.get(), key);
        return std::nullopt;
      }
    } else {
      siginfo_t info{};
      if (waitid(P_PIDFD, static_cast<id_t>(child.process.get()), &info, WEXITED | WNOHANG) != 0) {
        // Somebody else waited for it and kept its status, as for an orphan. What it said itself stands, unless it never came to that.
        int status = child.arena->memory().load(child.arena->process_word(child.slot, Arena::kStatus));
        exitcode = status == Arena::kNoExitcode ? -SIGKILL : status;
      } else if (info.si_pid == 0) {
        return std::nullopt;  // not yet
      } else {
        exitcode = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
      }
    }
    forget(child.report ? child.report : child.process);
    std::pair ended(std::move(child), *exitcode);
    children_.erase(found);
    return ended;
  }

 private:
  [[noreturn]] static void wait_for_ends();

  void await(int descriptor, std::uint64_t key) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = key;
    if (epoll_ctl(ends_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
      throw ProcessError(std::string("cannot watch the new process (epoll): ") + std::strerror(errno));
    }
  }

  // To close it would not do: the copy of it in a child that is just being started keeps it watched.
  void forget(Descriptor& descriptor) {
    epoll_ctl(ends_.get(), EPOLL_CTL_DEL, descriptor.get(), nullptr);
    descriptor.reset();
  }

  Lifeline lifeline_;
  Descriptor ends_;  // of children
  bool watching_ = false;
  std::uint64_t next_key_ = 0;
  std::map<std::uint64_t, Child> children_;
};

std::mutex mutex;      // of what follows
Host* host = nullptr;  // made for the first child; never destroyed, but where it was inherited by a copy

Host& this_host() {
  if (!host) host = new Host;
  return *host;
}

void Host::wait_for_ends() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);  // signals are for the program's own threads
  int ends = [] {
    std::lock_guard lock(mutex);
    return host->ends_.get();
  }();
  for (;;) {
    epoll_event event;
    if (epoll_wait(ends, &event, 1, -1) <= 0) continue;
    std::optional<std::pair<Child, int>> ended;
    {
      std::lock_guard lock(mutex);
      ended = host->take_ended(event.data.u64);
      if (ended && ended->first.arena == Arena::current()) host->take_over_children(ended->first.arena, ended->first.slot);
    }
    if (!ended) continue;
    auto& [child, exitcode] = *ended;
    child.process.reset();  // before anybody hears of the end
    if (exitcode < 0 && exitcode != -SIGKILL && exitcode != -SIGTERM) {
      child.arena->set_process_error(child.slot, strsignal(-exitcode));
    }
    child.arena->process_exited(child.slot, child.generation, exitcode);
    if (child.orphan) child.arena->retire_sent_blocks(child.slot);  // they were for its parent
  }
}

/// In a simulated run it has another, which is the same every time.
void set_pid(Arena& arena, int slot, pid_t pid) {
  if (arena.memory().load(arena.process_word(slot, Arena::kMachine)) == 0) arena.memory().store(arena.process_word(slot, Arena::kPid), pid);
}

/// In a copy, which was made with the mutex held: it is nobody's parent yet.
void forget_children() {
  delete host;
  host = nullptr;
  mutex.unlock();
}

/// The process in `slot`, from here to its end.
[[noreturn]] void enter_copy(int slot) {
  Arena& arena = *Arena::current();
  set_pid(arena, slot, ::getpid());
  run_copy(slot);
}

/// A child of the system's making. Throws ProcessError, and leaves no child then.
Host::Child child_of(pid_t pid) {
  Host::Child child;
  child.process = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!child.process) {
    int why = errno;
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    throw ProcessError(std::string("cannot watch the new process (pidfd_open): ") + std::strerror(why));
  }
  child.pid = pid;
  return child;
}

/// The child runs: it has a pid, and its end will be noticed. Throws ProcessError, and leaves no child then.
void adopt(const std::shared_ptr<Arena>& arena, int slot, Host::Child child) {
  child.arena = arena;
  child.slot = slot;
  child.generation = arena->process(slot).generation;
  set_pid(*arena, slot, child.pid);
  try {
    this_host().watch(child);
  } catch (...) {
    syscall(SYS_pidfd_send_signal, child.process.get(), SIGKILL, nullptr, 0);
    if (!child.report) waitpid(child.pid, nullptr, 0);
    throw;
  }
}

/// A new program, which finds in its environment who it is.
Host::Child spawn(const std::shared_ptr<Arena>& arena, int slot, const std::string& image, int lifeline) {
  std::string path = "/proc/self/exe";
  char self[4096];
  ssize_t length = readlink("/proc/self/exe", self, sizeof self);
  std::string own(self, length > 0 ? static_cast<std::size_t>(length) : 0);
  if (!image.empty()) path = image[0] == '/' ? image : own.substr(0, own.rfind('/') + 1) + image;

  int memory = arena->memory().handle();
  std::string handover = std::string(kHandover) + "=" + std::to_string(memory) + " " + std::to_string(slot) + " " +
                         std::to_string(lifeline);
  std::vector<char*> environment;
  for (const auto& entry : inherited_environment) environment.push_back(const_cast<char*>(entry.c_str()));
  environment.push_back(handover.data());
  environment.push_back(nullptr);
  std::string name = image.empty() ? own : path;
  char* arguments[] = {name.data(), nullptr};

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int descriptor : {memory, lifeline}) {
    posix_spawn_file_actions_adddup2(&actions, descriptor, descriptor);  // to itself: inherited although close-on-exec
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // Ctrl-C at the terminal is for whoever started the other program, who then ends it.
  bool leads_group = !image.empty();
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                            (leads_group ? POSIX_SPAWN_SETPGROUP : 0));
  pid_t pid = 0;
  int error = posix_spawn(&pid, path.c_str(), &actions, &attributes, arguments, environment.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw ProcessError("cannot start " + path + ": " + std::strerror(error));
  Host::Child child = child_of(pid);
  child.leads_group = leads_group;
  return child;
}

}  // namespace

void start_process(const std::shared_ptr<Arena>& arena, int slot, const std::string& image) {
  // With the mutex all the way, so that no fork has a copy of a descriptor that is on its way elsewhere.
  std::lock_guard lock(mutex);
  int lifeline = this_host().lifeline(arena);
  Host::Child child;
  std::optional<TemplateChild> copy;
  if (image.empty() && arena == Arena::current()) copy = start_from_template(slot, lifeline);
  if (copy) {
    child.pid = copy->pid;
    child.process = std::move(copy->process);
    child.report = std::move(copy->report);
  } else {
    child = spawn(arena, slot, image, lifeline);
  }
  adopt(arena, slot, std::move(child));
}

bool can_fork() { return true; }

void fork_process(int slot) {
  std::unique_lock lock(mutex);  // given up by both
  int lifeline = this_host().lifeline(Arena::current());
  pid_t pid = ::fork();
  if (pid < 0) throw ProcessError(std::string("cannot fork a process: ") + std::strerror(errno));
  if (pid == 0) {
    try {
      hang_on(lifeline);
    } catch (const ProcessError& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(127);
    }
    forget_children();
    enter_copy(slot);
  }
  adopt(Arena::current(), slot, child_of(pid));
}

void leave_children() {
  mutex.lock();
  forget_children();
}

bool template_is_a_process() { return true; }

bool keep_template(void (*prepare)()) {
  static void (*preparation)();
  preparation = prepare;
  std::unique_lock lock(mutex);  // given up by both
  auto become_server = [] {
    forget_children();
    preparation();
  };
  keep_template_server(this_host().lifeline(Arena::current()), {.prepare = become_server, .get_ready = ready_copy, .enter = enter_copy});
  return true;
}

void await_ready(double) {}  // a thread needs nothing; two children are forked whatever the program does, in a few milliseconds

void signal_process(const std::shared_ptr<Arena>& arena, int slot, int generation, int number) {
  std::lock_guard lock(mutex);
  if (host) host->signal(arena, slot, generation, number);
}

// Not the group: the template is in that, too, and what it has heard all its copies would have heard.
void interrupt_process(const std::shared_ptr<Arena>& arena, int slot, int) {
  for (int other = 0; other < Arena::kProcesses; ++other) {
    const Arena::ProcessInfo info = arena->process(other);
    bool below = false;
    for (int at = other, steps = 0; at >= 0 && steps < Arena::kProcesses && !below; ++steps) {
      below = at == slot;
      at = arena->process(at).parent;
    }
    // A pid in the table is its process's as long as that runs, see take_over_children().
    if (below && info.state == ProcessState::running && info.pid > 0) ::kill(info.pid, SIGINT);
  }
}

int max_live_processes() { return 96; }
// A killed process is gone when its parent hears of it, but daemons that it had get their signal only then.
double afterlife_ms() { return simulated::here() ? 0 : 100; }
int own_pid() { return ::getpid(); }
int own_parent_pid() { return ::getppid(); }
bool is_main_thread() { return gettid() == getpid(); }

bool is_child() {
  static const bool child = std::getenv(kHandover) != nullptr;
  return child;
}

Inheritance inherit() {
  const char* handover = is_child() ? std::getenv(kHandover) : nullptr;
  if (!handover) return {};
  int memory = -1, slot = -1, lifeline = -1;
  if (std::sscanf(handover, "%d %d %d", &memory, &slot, &lifeline) != 3 || slot < 0 || slot >= Arena::kProcesses) {
    throw std::runtime_error(std::string("the environment variable ") + kHandover + " is not as a parent process writes it");
  }
  unsetenv(kHandover);
  fcntl(memory, F_SETFD, FD_CLOEXEC);
  hang_on(lifeline);
  close(lifeline);
  auto arena = std::make_shared<Arena>(SharedMemory::attach(memory, Arena::bytes()));
  set_pid(*arena, slot, ::getpid());
  return {arena, slot};
}

SharedMemory own_memory(std::size_t bytes) { return SharedMemory::create(bytes); }

void exit_now(int status) {
  end_template_server();
  _exit(status);
}

}  // namespace platform
}  // namespace poolyard
