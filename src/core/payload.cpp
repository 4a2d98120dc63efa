#include <poolyard/payload.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace poolyard {
namespace {

SharedMemory& memory() { return Arena::current()->memory(); }

std::size_t whole_blocks(std::size_t bytes) {
  return (bytes + Arena::kBlockBytes - 1) / Arena::kBlockBytes * Arena::kBlockBytes;
}

}  // namespace

Payload::Payload(Payload&& other) noexcept
    : companions(std::move(other.companions)), parcel(std::move(other.parcel)), bytes_(std::move(other.bytes_)), at_(other.at_), size_(other.size_), owned_(std::exchange(other.owned_, false)) {}

Payload& Payload::operator=(Payload&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(at_, other.at_);
  std::swap(size_, other.size_);
  std::swap(owned_, other.owned_);
  std::swap(companions, other.companions);
  parcel = std::move(other.parcel);
  return *this;
}

Payload::~Payload() {
  if (owned_) SharedHeap::own().release(*at_, size_);
}

void Payload::read(std::size_t from, void* to, std::size_t bytes) const {
  if (at_) {
    memory().read(*at_ + static_cast<Arena::Offset>(from), to, bytes);
  } else {
    bytes_.copy(static_cast<char*>(to), bytes, from);
  }
}

std::string Payload::to_string() const {
  if (!at_) return bytes_;
  std::string bytes(size_, '\0');
  memory().read(*at_, bytes.data(), size_);
  return bytes;
}

PayloadWriter::~PayloadWriter() {
  if (at_) Arena::current()->release_blocks(*at_, capacity_);
}

void PayloadWriter::write(const void* from, std::size_t bytes) {
  if (!at_ && bytes_.size() + bytes > Payload::kShared && !no_room_) make_room(bytes_.size() + bytes, from);
  if (at_ && size_ + bytes > capacity_) make_room(std::max(size_ + bytes, 2 * capacity_), from);
  if (at_) {
    memory().write(*at_ + static_cast<Arena::Offset>(size_), from, bytes);
    size_ += bytes;
  } else {
    bytes_.append(static_cast<const char*>(from), bytes);
  }
}

// Moves what there is to a longer run of blocks or, when there is none, to this process's own memory. `next` is what will be
// written next.
void PayloadWriter::make_room(std::size_t bytes, const void* next) {
  if (at_) {
    bytes_.resize(size_);
    memory().read(*at_, bytes_.data(), size_);
    Arena::current()->release_blocks(*at_, capacity_);
  }
  constexpr std::size_t kToClose = 64;  // what a pickle has after its last large object, as a rule
  // Browsers copy by words where both sides lie alike in them, else by bytes: the beginning is chosen so that `next` does.
  constexpr std::size_t kWord = 8;
  std::size_t begin = (reinterpret_cast<std::uintptr_t>(next) - bytes_.size()) % kWord;
  std::size_t whole = whole_blocks(begin + bytes + kToClose);
  auto at = Arena::current()->claim_blocks(whole, Arena::current_process());
  no_room_ = !at;
  if (!at) {
    at_.reset();
    return;
  }
  at_ = *at + static_cast<Arena::Offset>(begin);
  capacity_ = whole - begin;
  size_ = bytes_.size();
  memory().write(*at_, bytes_.data(), size_);
  bytes_ = {};
}

Payload PayloadWriter::finish() {
  no_room_ = false;
  if (!at_) return Payload(std::exchange(bytes_, {}));
  Arena::Offset end = *at_ + static_cast<Arena::Offset>(size_);
  // From the first block that has nothing in it; blocks begin at multiples of their size from the end of this run.
  std::size_t unused = (capacity_ - size_) / Arena::kBlockBytes * Arena::kBlockBytes;
  if (unused > 0) Arena::current()->release_blocks(end + static_cast<Arena::Offset>(capacity_ - size_ - unused), unused);
  return Payload(*std::exchange(at_, std::nullopt), size_, true);
}

}  // namespace poolyard
