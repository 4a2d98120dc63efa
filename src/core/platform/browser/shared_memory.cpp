#include <poolyard/shared_memory.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include <poolyard/simulated.h>

// library.js. The words are accessed by WebAssembly's atomic instructions, all of them sequentially consistent.
extern "C" {
double poolyard_now_ms();
int poolyard_memory_create(std::size_t bytes);
void poolyard_memory_drop(int handle);
std::int32_t poolyard_memory_load(int handle, std::uint32_t at);
void poolyard_memory_store(int handle, std::uint32_t at, std::int32_t value);
std::int32_t poolyard_memory_exchange(int handle, std::uint32_t at, std::int32_t value);
std::int32_t poolyard_memory_add(int handle, std::uint32_t at, std::int32_t value);
std::int32_t poolyard_memory_or(int handle, std::uint32_t at, std::int32_t bits);
std::int32_t poolyard_memory_and(int handle, std::uint32_t at, std::int32_t bits);
std::int32_t poolyard_memory_compare_exchange(int handle, std::uint32_t at, std::int32_t expected, std::int32_t desired);
int poolyard_memory_wait(int handle, std::uint32_t at, std::int32_t expected, std::int64_t timeout_ns);
int poolyard_memory_notify(int handle, std::uint32_t at, int count);
// Plain, at any address.
std::int64_t poolyard_memory_get8(int handle, std::uint32_t at);
void poolyard_memory_put8(int handle, std::uint32_t at, std::int64_t value);
std::int32_t poolyard_memory_get1(int handle, std::uint32_t at);
void poolyard_memory_put1(int handle, std::uint32_t at, std::int32_t value);
// JavaScript.
void poolyard_memory_write(int handle, std::uint32_t at, const void* from, std::size_t bytes);
void poolyard_memory_read(int handle, std::uint32_t at, void* to, std::size_t bytes);
void poolyard_memory_read_words(int handle, std::uint32_t at, void* to, std::size_t bytes);
}

namespace poolyard {
namespace {
constexpr std::size_t kFew = 256;
}

double now_ms() {
  if (const simulated::Machine* machine = simulated::here()) return machine->now_ms();
  return poolyard_now_ms();
}

SharedMemory SharedMemory::create(std::size_t bytes) {
  int handle = poolyard_memory_create(bytes);
  if (handle < 0) throw std::runtime_error("the browser gave no shared memory of " + std::to_string(bytes >> 20) + " MB");
  SharedMemory memory = attach(handle, bytes);
  memory.owner_ = true;
  return memory;
}

SharedMemory SharedMemory::attach(int handle, std::size_t bytes) {
  SharedMemory memory;
  memory.handle_ = handle;
  memory.size_ = bytes;
  return memory;
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)),
      size_(std::exchange(other.size_, 0)),
      owner_(std::exchange(other.owner_, false)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(size_, other.size_);
  std::swap(owner_, other.owner_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (owner_) poolyard_memory_drop(handle_);
}

std::byte* SharedMemory::address(Offset) const { return nullptr; }
std::int32_t SharedMemory::load(Offset at) const { return poolyard_memory_load(handle_, at); }
void SharedMemory::store(Offset at, std::int32_t value) { poolyard_memory_store(handle_, at, value); }
std::int32_t SharedMemory::exchange(Offset at, std::int32_t value) { return poolyard_memory_exchange(handle_, at, value); }
std::int32_t SharedMemory::fetch_add(Offset at, std::int32_t value) { return poolyard_memory_add(handle_, at, value); }
std::int32_t SharedMemory::fetch_or(Offset at, std::int32_t bits) { return poolyard_memory_or(handle_, at, bits); }
std::int32_t SharedMemory::fetch_and(Offset at, std::int32_t bits) { return poolyard_memory_and(handle_, at, bits); }
bool SharedMemory::compare_exchange(Offset at, std::int32_t& expected, std::int32_t desired) {
  std::int32_t found = poolyard_memory_compare_exchange(handle_, at, expected, desired);
  return std::exchange(expected, found) == found;
}
bool SharedMemory::wait(Offset at, std::int32_t expected, double timeout_ms) const {
  if (const simulated::Machine* machine = simulated::here()) return load(at) != expected || machine->wait({at, true}, timeout_ms);
  constexpr double kLongest = 1e12;  // ms: what is longer, and would not fit, is for ever
  constexpr int kTimedOut = 2;
  std::int64_t timeout_ns = timeout_ms > kLongest ? -1 : static_cast<std::int64_t>(std::max(timeout_ms, 0.0) * 1e6);
  return poolyard_memory_wait(handle_, at, expected, timeout_ns) != kTimedOut;
}
void SharedMemory::notify(Offset at, int count) {
  if (const simulated::Machine* machine = simulated::here()) machine->wake({at, true}, count);
  // Also in a simulated run: who reads its output takes no part.
  poolyard_memory_notify(handle_, at, count);
}

// A few bytes are there before a call of JavaScript is.
void SharedMemory::write(Offset at, const void* from, std::size_t bytes) {
  if (handle_ != 0 || bytes > kFew) return poolyard_memory_write(handle_, at, from, bytes);
  const char* rest = static_cast<const char*>(from);
  for (; bytes >= sizeof(std::int64_t); bytes -= sizeof(std::int64_t), rest += sizeof(std::int64_t), at += sizeof(std::int64_t)) {
    std::int64_t value;
    std::memcpy(&value, rest, sizeof value);
    poolyard_memory_put8(handle_, at, value);
  }
  for (; bytes > 0; --bytes) poolyard_memory_put1(handle_, at++, *rest++);
}
void SharedMemory::read(Offset at, void* to, std::size_t bytes) const {
  if (handle_ != 0 || bytes > kFew) return poolyard_memory_read(handle_, at, to, bytes);
  char* rest = static_cast<char*>(to);
  for (; bytes >= sizeof(std::int64_t); bytes -= sizeof(std::int64_t), rest += sizeof(std::int64_t), at += sizeof(std::int64_t)) {
    std::int64_t value = poolyard_memory_get8(handle_, at);
    std::memcpy(rest, &value, sizeof value);
  }
  for (; bytes > 0; --bytes) *rest++ = static_cast<char>(poolyard_memory_get1(handle_, at++));
}

void SharedMemory::write_words(Offset at, const void* from, std::size_t bytes) {
  const auto* words = static_cast<const std::int32_t*>(from);
  for (std::size_t i = 0; i < bytes / 4; ++i) store(at + 4 * static_cast<Offset>(i), words[i]);
}
void SharedMemory::read_words(Offset at, void* to, std::size_t bytes) const {
  poolyard_memory_read_words(handle_, at, to, bytes);
}

}  // namespace poolyard
