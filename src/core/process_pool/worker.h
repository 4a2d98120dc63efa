// A worker of a pool of processes: it takes tasks from the board by itself and tells the pool their outcomes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <poolyard/arena.h>

namespace poolyard::process_pool {

/// What a worker is told when it begins. Functions are numbers (function_id.h), 0 where there is none.
struct WorkerArguments {
  Arena::Offset board = 0;
  std::int32_t place = 0, maxtasks = 0;
  std::int32_t initializer = 0, finalizer = 0, pause = 0, resume = 0;
  std::uint16_t pool_number = 0;
  std::string initializer_bytes;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(board, place, maxtasks, initializer, finalizer, pause, resume, pool_number, initializer_bytes);
  }
};

/// The worker's process, from WorkerArguments to its end.
int work(std::string_view arguments);

}  // namespace poolyard::process_pool
