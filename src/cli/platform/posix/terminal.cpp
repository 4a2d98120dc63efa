#include "../terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>
#include <utility>

namespace poolyard::cli {
namespace {

volatile sig_atomic_t interrupt_count = 0, was_told_to_end = 0;

std::runtime_error failure(const std::string& what, const std::string& path) {
  return std::runtime_error(what + " " + path + ": " + std::strerror(errno));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::string read_file(const std::string& path) {
  int file = path == "-" ? 0 : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw failure("cannot open", path);
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    ssize_t got = read(file, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw failure("cannot read", path);
    if (got == 0) break;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
  if (file != 0) close(file);
  return bytes;
}

Beside modules_beside(const std::string& path, const std::string&) {
  if (path.empty()) return {.folder = "", .files = {}};
  std::error_code failed;
  return {.folder = std::filesystem::canonical(path, failed).parent_path(), .files = {}};
}

void write_file(const std::string& path, std::string_view bytes) {
  int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) throw failure("cannot write", path);
  bool written = write_all(file, bytes);
  if (close(file) != 0 || !written) throw failure("cannot write", path);
}

bool write_stream(int stream, std::string_view bytes) { return write_all(stream, bytes); }

void read_input(std::function<void(std::string)> told) {
  // Nobody waits for this thread: who has asked may end before anything is typed.
  std::thread([told = std::move(told)] {
    char bytes[1 << 12];
    ssize_t got;
    do got = read(0, bytes, sizeof bytes);
    while (got < 0 && errno == EINTR);
    told(std::string(bytes, got > 0 ? static_cast<std::size_t>(got) : 0));
  }).detach();
}

bool input_is_typed() { return isatty(0); }
std::vector<std::string> environment() { return {}; }  // processes inherit it

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { was_told_to_end = 1; };
  for (int number : {SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  action.sa_handler = [](int) { interrupt_count = interrupt_count + 1; };
  sigaction(SIGINT, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);  // write_stream() tells
}

int interrupts() { return interrupt_count; }
bool told_to_end() { return was_told_to_end; }

void fix_addresses() {
  // Where it is refused, what depends on addresses (the order of a set of plain objects, say) differs from run to run.
  personality(static_cast<unsigned long>(personality(0xffffffff)) | ADDR_NO_RANDOMIZE);
}

}  // namespace poolyard::cli
