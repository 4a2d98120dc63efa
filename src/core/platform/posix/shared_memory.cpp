#include <poolyard/shared_memory.h>

#include <cerrno>
#include <climits>
#include <cmath>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <string>
#include <utility>

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <poolyard/simulated.h>

namespace poolyard {
namespace {

std::runtime_error refused(const char* what) {
  return std::runtime_error(std::string("shared memory: ") + what + ": " + std::strerror(errno));
}

std::int32_t* word(std::byte* base, SharedMemory::Offset at) { return reinterpret_cast<std::int32_t*>(base + at); }

}  // namespace

double now_ms() {
  if (const simulated::Machine* machine = simulated::here()) return machine->now_ms();
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

SharedMemory SharedMemory::create(std::size_t bytes) {
  // Close-on-exec: only the children of this run get it, each by an explicit dup (see host.cpp).
  int fd = static_cast<int>(syscall(SYS_memfd_create, "poolyard", MFD_CLOEXEC));
  if (fd < 0) throw refused("memfd_create");
  if (ftruncate(fd, static_cast<off_t>(bytes)) != 0) {
    auto error = refused("ftruncate");
    close(fd);
    throw error;
  }
  return attach(fd, bytes);
}

SharedMemory SharedMemory::attach(int handle, std::size_t bytes) {
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, handle, 0);
  if (base == MAP_FAILED) throw refused("mmap");
  SharedMemory memory;
  memory.handle_ = handle;
  memory.size_ = bytes;
  memory.base_ = static_cast<std::byte*>(base);
  memory.owner_ = true;  // of a mapping and a descriptor of its own, whoever made the memory
  return memory;
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)),
      size_(std::exchange(other.size_, 0)),
      base_(std::exchange(other.base_, nullptr)),
      owner_(std::exchange(other.owner_, false)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(size_, other.size_);
  std::swap(base_, other.base_);
  std::swap(owner_, other.owner_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (!owner_) return;
  munmap(base_, size_);
  close(handle_);
}

std::byte* SharedMemory::address(Offset at) const { return base_ + at; }
std::int32_t SharedMemory::load(Offset at) const { return __atomic_load_n(word(base_, at), __ATOMIC_ACQUIRE); }
void SharedMemory::store(Offset at, std::int32_t value) { __atomic_store_n(word(base_, at), value, __ATOMIC_RELEASE); }
std::int32_t SharedMemory::exchange(Offset at, std::int32_t value) {
  return __atomic_exchange_n(word(base_, at), value, __ATOMIC_SEQ_CST);
}
std::int32_t SharedMemory::fetch_add(Offset at, std::int32_t value) {
  return __atomic_fetch_add(word(base_, at), value, __ATOMIC_SEQ_CST);
}
std::int32_t SharedMemory::fetch_or(Offset at, std::int32_t bits) {
  return __atomic_fetch_or(word(base_, at), bits, __ATOMIC_SEQ_CST);
}
std::int32_t SharedMemory::fetch_and(Offset at, std::int32_t bits) {
  return __atomic_fetch_and(word(base_, at), bits, __ATOMIC_SEQ_CST);
}
bool SharedMemory::compare_exchange(Offset at, std::int32_t& expected, std::int32_t desired) {
  return __atomic_compare_exchange_n(word(base_, at), &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

bool SharedMemory::wait(Offset at, std::int32_t expected, double timeout_ms) const {
  if (const simulated::Machine* machine = simulated::here()) return load(at) != expected || machine->wait({at, true}, timeout_ms);
  timespec timeout{};
  timespec* until = nullptr;
  if (timeout_ms < 1e12) {
    if (timeout_ms < 0) timeout_ms = 0;
    timeout.tv_sec = static_cast<time_t>(timeout_ms / 1e3);
    timeout.tv_nsec = static_cast<long>(std::fmod(timeout_ms, 1e3) * 1e6);
    until = &timeout;
  }
  // Not FUTEX_PRIVATE_FLAG: other processes wake us.
  long result = syscall(SYS_futex, word(base_, at), FUTEX_WAIT, expected, until, nullptr, 0);
  return !(result < 0 && errno == ETIMEDOUT);
}

void SharedMemory::notify(Offset at, int count) {
  if (const simulated::Machine* machine = simulated::here()) machine->wake({at, true}, count);
  // Also in a simulated run: who reads its output takes no part.
  syscall(SYS_futex, word(base_, at), FUTEX_WAKE, count, nullptr, nullptr, 0);
}

void SharedMemory::write(Offset at, const void* from, std::size_t bytes) { std::memcpy(base_ + at, from, bytes); }
void SharedMemory::read(Offset at, void* to, std::size_t bytes) const { std::memcpy(to, base_ + at, bytes); }

void SharedMemory::write_words(Offset at, const void* from, std::size_t bytes) {
  const char* source = static_cast<const char*>(from);
  for (std::size_t i = 0; i < bytes; i += 4) {
    std::int32_t value;
    std::memcpy(&value, source + i, 4);
    __atomic_store_n(word(base_, at + static_cast<Offset>(i)), value, __ATOMIC_RELEASE);
  }
}

void SharedMemory::read_words(Offset at, void* to, std::size_t bytes) const {
  char* target = static_cast<char*>(to);
  for (std::size_t i = 0; i < bytes; i += 4) {
    std::int32_t value = __atomic_load_n(word(base_, at + static_cast<Offset>(i)), __ATOMIC_ACQUIRE);
    std::memcpy(target + i, &value, 4);
  }
}

}  // namespace poolyard
