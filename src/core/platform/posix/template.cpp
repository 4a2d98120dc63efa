#include "template.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <map>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <poolyard/process.h>

#include "lifeline.h"
#include "messages.h"

namespace poolyard::platform {
namespace {

/// With it come two descriptors: where to answer, and the lifeline. The server hands it on to the child as it is.
struct Request {
  int slot;
};
/// The child itself says that it is there (with its pidfd), so that whoever asked knows it if and only if it exists, whenever
/// the server is killed. The server says the rest.
struct Report {
  enum Kind { started, failed, ended } kind;
  int value;  // the pid, errno, or the exit code
};

struct Server {
  Descriptor socket;  // requests go in here
  pid_t keeper;       // whose child it is
  std::atomic<pid_t> pid;  // 0 from when the keeper waits for its end
};
// Set while there is one thread.
Server* server = nullptr;

void wait_for_server() {
  if (server->keeper != ::getpid()) return;
  // Whoever takes the pid is the one who waits, so it is still the server's.
  if (pid_t pid = server->pid.exchange(0)) {
    ::kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
}

/// How many children wait to be wanted: while one is used up, the next has the time to get ready.
constexpr std::size_t kSpares = 2;

/// Two connected sockets that keep the bounds of messages. Throws ProcessError.
std::pair<Descriptor, Descriptor> connection() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    throw ProcessError(std::string("cannot talk to the fork server (socketpair): ") + std::strerror(errno));
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

class ServerLoop {
 public:
  ServerLoop(Descriptor socket, const TemplateRole& role) : socket_(std::move(socket)), role_(role) {
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &ended, &mask_);
    ended_ = Descriptor(signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK));
  }

  [[noreturn]] void run() {
    for (;;) {
      pollfd watched[] = {{socket_.get(), POLLIN, 0}, {ended_.get(), POLLIN, 0}};
      // Whoever waits comes first; then those for the next, once children are what this run makes.
      bool idle = poll(watched, 2, 0) == 0;
      if (idle && asked_ && spares_.size() < kSpares) {
        if (Spare spare = make_child(); spare.socket) {
          spares_.push_back(std::move(spare));
          continue;
        }
      }
      if (idle) poll(watched, 2, -1);
      if (watched[1].revents) reap();
      if (watched[0].revents) serve();
    }
  }

 private:
  /// A copy that has got ready and waits to be told who it is. It ends when the server does.
  struct Spare {
    pid_t pid = 0;
    Descriptor socket;
  };

  Spare make_child() {
    auto [ours, theirs] = connection();
    pid_t child = fork();
    if (child == 0) {
      ours.reset();
      be_child(std::move(theirs));
    }
    if (child < 0) return {};
    return {child, std::move(ours)};
  }

  void serve() {
    Request request{};
    Descriptor descriptors[kMostDescriptors];
    if (!receive_message(socket_.get(), request, descriptors)) _exit(0);  // nobody is left who could ask
    asked_ = true;
    auto& [report, lifeline] = descriptors;
    Spare child;
    if (spares_.empty()) {
      child = make_child();
    } else {
      child = std::move(spares_.front());
      spares_.pop_front();
    }
    if (!child.socket) {
      send_message(report.get(), Report{Report::failed, errno});
      return;
    }
    send_message(child.socket.get(), request, {report.get(), lifeline.get()});
    children_.emplace(child.pid, std::move(report));
  }

  [[noreturn]] void be_child(Descriptor orders) {
    socket_.reset();
    ended_.reset();
    spares_.clear();
    children_.clear();
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    role_.get_ready();
    Request request{};
    Descriptor descriptors[kMostDescriptors];
    if (!receive_message(orders.get(), request, descriptors)) _exit(0);
    orders.reset();
    auto& [report, lifeline] = descriptors;
    hang_on(lifeline.get());
    lifeline.reset();
    Descriptor self(static_cast<int>(syscall(SYS_pidfd_open, ::getpid(), 0)));
    if (!self) {
      send_message(report.get(), Report{Report::failed, errno});
      _exit(127);
    }
    // Last: from here on it may be killed by its pidfd.
    send_message(report.get(), Report{Report::started, ::getpid()}, {self.get()});
    report.reset();
    self.reset();
    role_.enter(request.slot);
    _exit(0);  // not reached
  }

  void reap() {
    signalfd_siginfo several;
    while (read(ended_.get(), &several, sizeof several) > 0) {
    }
    int status;
    for (pid_t child; (child = waitpid(-1, &status, WNOHANG)) > 0;) {
      std::erase_if(spares_, [child](const Spare& spare) { return spare.pid == child; });
      auto found = children_.find(child);
      if (found == children_.end()) continue;
      send_message(found->second.get(), Report{Report::ended, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status)});
      children_.erase(found);
    }
  }

  Descriptor socket_, ended_;
  sigset_t mask_;  // what the keeper had
  TemplateRole role_;
  bool asked_ = false;
  std::deque<Spare> spares_;
  std::map<pid_t, Descriptor> children_;  // and where to report
};

}  // namespace

void keep_template_server(int lifeline, const TemplateRole& role) {
  auto [ours, servers] = connection();
  pid_t keeper = ::getpid();
  pid_t pid = fork();
  if (pid < 0) throw ProcessError(std::string("cannot fork the fork server: ") + std::strerror(errno));
  server = new Server{std::move(ours), keeper, pid};
  if (pid > 0) return;
  try {
    hang_on(lifeline);
    role.prepare();
    ServerLoop(std::move(servers), role).run();
  } catch (...) {
    _exit(127);  // whoever asks finds nobody
  }
}

std::optional<TemplateChild> start_from_template(int slot, int lifeline) {
  if (!server) return std::nullopt;
  auto [ours, theirs] = connection();
  bool asked = send_message(server->socket.get(), Request{slot}, {theirs.get(), lifeline});
  theirs.reset();  // the server and the child alone keep it open
  Report report{};
  Descriptor descriptors[kMostDescriptors];
  if (!asked || !receive_message(ours.get(), report, descriptors)) {
    wait_for_server();
    return std::nullopt;
  }
  switch (report.kind) {
    case Report::started:
      return TemplateChild{report.value, std::move(descriptors[0]), std::move(ours)};
    case Report::failed:
      throw ProcessError(std::string("cannot fork a process: ") + std::strerror(report.value));
    case Report::ended:
      break;
  }
  throw ProcessError("the new process was ended before it could say that it is there");
}

std::optional<int> template_report(int descriptor) {
  Report report{};
  Descriptor none[kMostDescriptors];
  if (!receive_message(descriptor, report, none)) return std::nullopt;
  return report.value;
}

void end_template_server() {
  if (server) wait_for_server();
}

}  // namespace poolyard::platform
