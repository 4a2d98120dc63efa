#include "engine/compilation.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace poolyard::engine {
namespace {

namespace files = std::filesystem;

constexpr char kInstall[] = "install one (Debian: apt-get install g++), or name yours in the environment variable CXX.";

/// The program of that name that a shell would start.
std::optional<std::string> in_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
  const char* const path = std::getenv("PATH");
  std::string rest = path ? path : "";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string file = rest.substr(0, end) + "/" + name;
    if (::access(file.c_str(), X_OK) == 0) return file;
    rest.erase(0, end + 1);
  }
  return std::nullopt;
}

/// The folder with what a program is compiled against: beside this program where it was built, in share/poolyard where it is
/// installed. The file `flags` in it is for the compiler to read, who works in that folder.
std::optional<files::path> library_folder() {
  std::error_code ignored;
  const files::path own = files::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const files::path& folder : {own / "cpp", own.parent_path() / "share/poolyard/cpp"}) {
    if (files::is_regular_file(folder / "flags", ignored)) return folder;
  }
  return std::nullopt;
}

// A compilation has a folder of its own among the temporary files, and has it locked as long as it lives: one that nobody has locked was
// left by a program that was killed.
constexpr char kFolder[] = "poolyard-XXXXXX";

/// The folder, locked; -1 when that cannot be, as when somebody else has it, or it is gone.
int lock_folder(const files::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat found;
  if (descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &found) == 0 && found.st_nlink > 0 &&
      found.st_uid == geteuid()) {
    return descriptor;
  }
  if (descriptor >= 0) close(descriptor);
  return -1;
}

/// Removes what was left. Never throws: somebody else may be at it, too.
void remove_left(const files::path& temporary) {
  std::error_code ignored;
  for (files::directory_iterator at(temporary, ignored), end; !ignored && at != end; at.increment(ignored)) {
    const std::string name = at->path().filename();
    if (name.size() != sizeof kFolder - 1 || !name.starts_with("poolyard-")) continue;
    const int locked = lock_folder(at->path());
    if (locked < 0) continue;
    std::error_code failed;
    files::remove_all(at->path(), failed);
    close(locked);
  }
}

/// A child that writes all it has to say into a pipe, at work in `folder`, with whatever it starts a group of its own, and its temporary
/// files in `temporary`, which goes with all that is in it. 0: none.
pid_t start(const std::vector<std::string>& command, const files::path& folder, const files::path& temporary, int& out) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return 0;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);  // ours alone: a compiler that has much to say waits until it is read
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  // What it says is looked through, and shown in an English interface.
  std::vector<std::string> settings = {"LC_ALL=C.UTF-8", "TMPDIR=" + temporary.string()};
  std::vector<char*> environment;
  for (char** entry = environ; *entry; ++entry) {
    if (std::strncmp(*entry, "LC_ALL=", 7) != 0 && std::strncmp(*entry, "TMPDIR=", 7) != 0) environment.push_back(*entry);
  }
  for (std::string& setting : settings) environment.push_back(setting.data());
  environment.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  if (posix_spawn(&pid, arguments[0], &actions, &attributes, arguments.data(), environment.data()) != 0) pid = 0;
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  out = ends[0];
  if (pid == 0) close(out);
  return pid;
}

}  // namespace

struct Compilation::Compiler {
  ~Compiler() {
    if (pid > 0) {
      kill(-pid, SIGKILL);
      while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    if (out >= 0) close(out);
    remove_folder();
  }
  /// False, with the reason in errno, if there can be none.
  bool make_folder() {
    std::error_code failed;
    const files::path temporary = files::temp_directory_path(failed);
    remove_left(temporary);
    for (;;) {
      std::string name = temporary / kFolder;
      if (!mkdtemp(name.data())) return false;
      folder = name;
      lock = lock_folder(folder);
      // Another one who looks for what was left may have found it before we had locked it. (Where nothing can be locked, he finds nothing.)
      if (lock >= 0 || (errno != EWOULDBLOCK && files::exists(folder, failed))) return true;
    }
  }
  void remove_folder() {
    std::error_code ignored;
    if (!folder.empty()) files::remove_all(std::exchange(folder, {}), ignored);
    if (lock >= 0) close(std::exchange(lock, -1));
  }
  files::path folder;  // of its own: the source and what becomes of it
  int lock = -1;       // its
  pid_t pid = 0;
  int out = -1;
  bool silent = false;  // it has closed the pipe
};

bool can_compile() { return true; }
CompilerDownload compiler_download() { return {}; }
void download_compiler() {}

Compilation::Compilation(const Program& program) : compiler_(std::make_unique<Compiler>()) {
  name_ = files::path(program.name).filename();
  const char* const named = std::getenv("CXX");
  std::optional<std::string> compiler;
  for (const char* name : {named ? named : "", "c++", "g++", "clang++"}) {
    if (!compiler && *name) compiler = in_path(name);
  }
  if (!compiler) {
    error_ = std::string("There is no C++ compiler on this machine: ") + kInstall;
    return;
  }
  const auto library = library_folder();
  if (!library) {
    error_ = "The library that C++ programs are compiled against is not beside this program: build it again (cmake --build), or install "
             "all of it (cmake --install).";
    return;
  }
  if (!compiler_->make_folder()) {
    const int reason = errno;
    std::error_code ignored;
    error_ = "No folder for what is compiled could be made in " + files::temp_directory_path(ignored).string() + ": " + std::strerror(reason);
    return;
  }
  std::ofstream(compiler_->folder / name_, std::ios::binary) << program.text;
  const std::string source = compiler_->folder / name_;
  compiler_->pid = start({*compiler, "-std=c++20", "-O2", "-g1", "-Wall", "-Wextra", "-ffile-prefix-map=" + compiler_->folder.string() + "/=",
                          "-fno-diagnostics-color", source, "-o", compiler_->folder / "program", "@flags"},
                         *library, compiler_->folder, compiler_->out);
  if (compiler_->pid == 0) error_ = "The C++ compiler " + *compiler + " could not be started: " + kInstall;
}

Compilation::~Compilation() = default;

bool Compilation::poll() {
  if (compiler_->pid == 0) return true;
  const auto read_all = [this] {
    char bytes[4096];
    for (ssize_t got; (got = read(compiler_->out, bytes, sizeof bytes)) > 0;) output_.append(bytes, static_cast<std::size_t>(got));
  };
  read_all();
  int status = 0;
  const pid_t ended = waitpid(compiler_->pid, &status, WNOHANG);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return false;
  compiler_->pid = 0;
  read_all();
  // The file is known by its name; the folder means nothing to anybody.
  const std::string folder = compiler_->folder.string() + "/";
  for (std::size_t at; (at = output_.find(folder)) != std::string::npos;) output_.erase(at, folder.size());
  if (ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    image_ = compiler_->folder / "program";
  } else if (output_.find("poolyard/") != std::string::npos && output_.find("No such file") != std::string::npos) {
    error_ = "A header of the library was not found: build Poolyard again (cmake --build), or install all of it (cmake --install).";
  } else if (output_.find("std=c++20") != std::string::npos) {
    error_ = std::string("The C++ compiler is too old for C++20: ") + kInstall;
  } else {
    error_ = "The program does not compile.";
  }
  if (image_.empty()) compiler_->remove_folder();
  return true;
}

bool Compilation::wait(int milliseconds) {
  // Its end closes the pipe; then waitpid() has it a moment later.
  pollfd pipe{.fd = compiler_->pid > 0 && !compiler_->silent ? compiler_->out : -1, .events = POLLIN, .revents = 0};
  ::poll(&pipe, 1, pipe.fd < 0 && compiler_->pid > 0 ? 1 : milliseconds);
  compiler_->silent = (pipe.revents & (POLLHUP | POLLIN)) == POLLHUP;
  return poll();
}

}  // namespace poolyard::engine
