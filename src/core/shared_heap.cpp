#include <poolyard/shared_heap.h>

#include <poolyard/fork.h>

namespace poolyard {
namespace {

SharedHeap*& own_heap() {
  static SharedHeap* heap = new SharedHeap;  // never destroyed: threads that outlive main() may use it
  return heap;
}
// The blocks are the original's: a copy uses what lies in them, and gives out others.
const bool comes_through_a_fork = (at_fork({.in_child = [] { own_heap() = new SharedHeap; }}), true);

}  // namespace

SharedHeap& SharedHeap::own() { return *own_heap(); }

std::optional<SharedHeap::Offset> SharedHeap::allocate(std::size_t bytes) {
  if (bytes > kSmall) return Arena::current()->claim_blocks(bytes, Arena::current_process());
  bytes = rounded(bytes);
  std::lock_guard lock(mutex_);
  for (; !resting_.empty() && resting_.front().until <= now_ms(); resting_.pop_front()) {
    add_free(resting_.front().at, resting_.front().bytes);
  }
  for (int attempt = 0; attempt < 2; ++attempt) {
    for (auto place = free_.begin(); place != free_.end(); ++place) {
      auto [at, size] = *place;
      if (size < bytes) continue;
      free_.erase(place);
      if (size > bytes) free_[at + static_cast<Offset>(bytes)] = size - bytes;
      return at;
    }
    auto block = Arena::current()->claim_blocks(Arena::kBlockBytes, Arena::current_process());
    if (!block) break;
    add_free(*block, Arena::kBlockBytes);
  }
  return std::nullopt;
}

void SharedHeap::release(Offset at, std::size_t bytes) {
  if (bytes > kSmall) return Arena::current()->release_blocks(at, bytes);
  std::lock_guard lock(mutex_);
  add_free(at, rounded(bytes));
}

void SharedHeap::retire(Offset at, std::size_t bytes) {
  double until = Arena::current()->writers_until_ms();
  if (until <= now_ms()) return release(at, bytes);
  if (bytes > kSmall) return Arena::current()->retire_blocks(at, bytes);
  std::lock_guard lock(mutex_);
  resting_.push_back({until, at, rounded(bytes)});
}

void SharedHeap::add_free(Offset at, std::size_t bytes) {
  auto place = free_.emplace(at, bytes).first;
  auto next = std::next(place);
  if (next != free_.end() && place->first + place->second == next->first) {
    place->second += next->second;
    free_.erase(next);
  }
  if (place == free_.begin()) return;
  auto before = std::prev(place);
  if (before->first + before->second == place->first) {
    before->second += place->second;
    free_.erase(place);
  }
}

}  // namespace poolyard
