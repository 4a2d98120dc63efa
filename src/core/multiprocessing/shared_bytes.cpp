#include <poolyard/multiprocessing/shared_bytes.h>

#include <algorithm>
#include <mutex>

#include "object_blocks.h"

namespace poolyard::multiprocessing {
namespace {
// After an RLock's words.
constexpr int kSize = ObjectTable::kState + 2, kAt = kSize + 1, kInline = kAt + 1;
constexpr std::size_t kInlineBytes = ObjectTable::kWordsBytes - 4 * kInline;
static_assert(kInline % 2 == 0 && ObjectTable::kWordsAt % 8 == 0);
}  // namespace

SharedBytes::SharedBytes(std::size_t bytes) : object_(Kind::value) {
  if (!object_) return;
  auto& memory = Arena::current()->memory();
  memory.store(object_.word(kAt), static_cast<std::int32_t>(bytes <= kInlineBytes ? object_.word(kInline) : zeroed_blocks(object_, bytes)));
  memory.store(object_.word(kSize), static_cast<std::int32_t>(bytes));
}

std::size_t SharedBytes::size() const { return static_cast<std::uint32_t>(Arena::current()->memory().load(object_.word(kSize))); }

void SharedBytes::read(std::size_t from, void* to, std::size_t bytes) const {
  RLock lock(object_);
  std::lock_guard guard(lock);
  auto& memory = Arena::current()->memory();
  memory.read(static_cast<Arena::Offset>(memory.load(object_.word(kAt))) + static_cast<Arena::Offset>(from), to, bytes);
}

void SharedBytes::write(std::size_t at, const void* from, std::size_t bytes) {
  RLock lock(object_);
  std::lock_guard guard(lock);
  auto& memory = Arena::current()->memory();
  memory.write(static_cast<Arena::Offset>(memory.load(object_.word(kAt))) + static_cast<Arena::Offset>(at), from, bytes);
}

SharedBytes SharedBytes::receive(BytesIn& in) {
  SharedBytes bytes;
  bytes.object_ = SharedObject::receive(in, Kind::value);
  return bytes;
}

}  // namespace poolyard::multiprocessing
