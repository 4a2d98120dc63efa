#include <poolyard/multiprocessing/shared_memory.h>

#include <atomic>
#include <cstring>

#include "object_blocks.h"
#include "robust_lock.h"

namespace poolyard::multiprocessing {
namespace {

constexpr int kSize = ObjectTable::kState, kAt = kSize + 1, kName = kAt + 1;
constexpr std::size_t kNameBytes = 64;
static_assert(4 * kName + kNameBytes <= ObjectTable::kWordsBytes);

ObjectTable table() { return ObjectTable(*Arena::current()); }

// Names are written and looked for under one lock of the arena's header, which also makes one of two creations the first.
std::string name_of(int object) {
  char name[kNameBytes];
  Arena::current()->memory().read_words(table().word(object, kName), name, sizeof name);
  name[kNameBytes - 1] = 0;
  return name;
}
void set_name(int object, const std::string& text) {
  char name[kNameBytes] = {};
  text.copy(name, kNameBytes - 1);
  Arena::current()->memory().write_words(table().word(object, kName), name, sizeof name);
}

SharedObject find(const std::string& name) {
  for (int object = 0, end = table().used(); object < end; ++object) {
    const std::int32_t serial = table().serial(object);
    if (!table().exists(object) || table().kind(object) != Kind::memory || name_of(object) != name) continue;
    if (auto found = SharedObject::open(object, serial)) return found;
  }
  return {};
}

}  // namespace

SharedMemory SharedMemory::create(std::size_t size, const std::string& name) {
  static std::atomic<int> next{1};  // relaxed: only uniqueness matters
  if (size == 0) throw std::invalid_argument("shared memory needs a size above 0");
  if (name.size() >= kNameBytes) throw std::invalid_argument("the name of shared memory has " + std::to_string(kNameBytes - 1) + " bytes at most");
  const std::string used = !name.empty() ? name
                                         : "psm_" + std::to_string(Arena::current_process()) + "_" + std::to_string(Arena::current_generation()) +
                                               "_" + std::to_string(next.fetch_add(1, std::memory_order_relaxed));
  const FileExistsError taken("there is shared memory of the name \"" + used + "\" already: open() it, or use another name");
  Entered naming(*Arena::current(), Arena::current()->header_word(Arena::kNaming));
  if (find(used)) throw taken;
  SharedMemory memory;
  memory.object_ = SharedObject(Kind::memory);
  auto& words = Arena::current()->memory();
  words.store(memory.object_.word(kAt), static_cast<std::int32_t>(zeroed_blocks(memory.object_, size)));
  words.store(memory.object_.word(kSize), static_cast<std::int32_t>(size));
  set_name(memory.object_.index(), used);
  return memory;
}

SharedMemory SharedMemory::open(const std::string& name) {
  SharedMemory memory;
  if (!name.empty()) {
    Entered naming(*Arena::current(), Arena::current()->header_word(Arena::kNaming));
    memory.object_ = find(name);
  }
  if (!memory.object_) throw FileNotFoundError("there is no shared memory of the name \"" + name + "\": it was not created yet, or nobody has it open any more");
  return memory;
}

const SharedObject& SharedMemory::opened() const {
  if (!object_) throw std::logic_error("this shared memory is closed");
  return object_;
}

std::string SharedMemory::name() const { return name_of(opened().index()); }
std::size_t SharedMemory::size() const { return static_cast<std::uint32_t>(Arena::current()->memory().load(opened().word(kSize))); }

Arena::Offset SharedMemory::at(std::size_t from, std::size_t bytes) const {
  if (from > size() || bytes > size() - from) {
    throw std::out_of_range("bytes " + std::to_string(from) + " to " + std::to_string(from + bytes) + " of shared memory that has " +
                            std::to_string(size()));
  }
  return static_cast<Arena::Offset>(Arena::current()->memory().load(object_.word(kAt))) + static_cast<Arena::Offset>(from);
}
void SharedMemory::read(std::size_t from, void* to, std::size_t bytes) const { Arena::current()->memory().read(at(from, bytes), to, bytes); }
void SharedMemory::write(std::size_t to, const void* from, std::size_t bytes) { Arena::current()->memory().write(at(to, bytes), from, bytes); }

std::byte* SharedMemory::address() const { return Arena::current()->memory().address(at(0, size())); }

// Held by the run's first process, which is there until the end.
void SharedMemory::keep() { opened().grant(0); }

void SharedMemory::unlink() {
  const int object = opened().index();
  {
    Entered naming(*Arena::current(), Arena::current()->header_word(Arena::kNaming));
    set_name(object, "");
  }
  // The first process itself drops what it has otherwise.
  if (Arena::current_process() != 0) table().drop(object, Role::reader, 0);
}

}  // namespace poolyard::multiprocessing
