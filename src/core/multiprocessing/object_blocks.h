// Blocks of the arena for an object that needs more than its words.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <poolyard/multiprocessing/shared_object.h>

namespace poolyard::multiprocessing {

/// Where they are. Throws ArenaFull.
inline Arena::Offset zeroed_blocks(const SharedObject& object, std::size_t bytes) {
  Arena& arena = *Arena::current();
  const auto at = bytes < std::size_t{Arena::kBlocks} * Arena::kBlockBytes ? arena.claim_blocks(bytes, Arena::current_process()) : std::nullopt;
  if (!at) {
    throw ArenaFull("no room for " + std::to_string(bytes) + " bytes: processes share " +
                    std::to_string((std::size_t{Arena::kBlocks} * Arena::kBlockBytes) >> 20) +
                    " MB, in pieces of 64 KB, and so much in one piece is not free. Drop arrays, memory and queues that are no longer needed.");
  }
  const std::vector<char> zeros(std::min<std::size_t>(bytes, Arena::kBlockBytes));
  for (std::size_t done = 0; done < bytes; done += zeros.size()) {
    arena.memory().write(*at + static_cast<Arena::Offset>(done), zeros.data(), std::min(zeros.size(), bytes - done));
  }
  ObjectTable(arena).give_blocks(object.index(), *at, bytes, Arena::current_process());
  return *at;
}

}  // namespace poolyard::multiprocessing
