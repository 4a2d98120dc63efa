// Why a thread waits: for what kind of thing, for which one, where in the program, and whether it could be for ever.
//
//     trace::WaitsFor queue(trace::Wait::queue_empty, this, timeout_ms);   // for the scope, should it come to that
#pragma once

#include <cstdint>

#include <poolyard/shared_memory.h>

namespace poolyard::trace {

/// What a thread waits for. The values are part of the trace format.
enum class Wait : std::uint8_t {
  none = 0,          ///< not known
  lock = 1,          ///< that it is given back
  condition = 2,     ///< a notification
  event = 3,         ///< that it is set
  semaphore = 4,     ///< one more
  barrier = 5,       ///< that all have come
  queue_empty = 6,   ///< an item
  queue_full = 7,    ///< room for an item
  queue_join = 8,    ///< that all items are done
  thread_start = 9,  ///< that it has begun
  thread_join = 10,  ///< that it has ended
  process_start = 11,
  process_join = 12,
  result = 13,       ///< of a task
  pool_join = 14,    ///< that its workers have ended
  pipe_empty = 15,   ///< a message
  pipe_full = 16,    ///< room for a message
  input = 17,        ///< from the keyboard
  task = 18,         ///< a pool's worker: something to do
};
inline constexpr int kWaits = 19;
/// Its name above, for machines.
const char* name_of(Wait kind);

/// A thread of a run: its lane's index and generation, in 24 bits. 0: not known.
using LaneId = std::uint32_t;
inline constexpr int kLaneIdBits = 24, kLaneIndexBits = 9;
constexpr LaneId lane_id(int index, int generation) {
  return static_cast<LaneId>(index) | (static_cast<LaneId>(generation - 1) % 0x7fff + 1) << kLaneIndexBits;
}
/// The calling thread's; 0: it has no lane. For trace.cpp to set. (constinit: reading it calls nothing.)
extern constinit thread_local LaneId calling_lane;
inline LaneId current_lane_id() { return calling_lane; }
/// A process of a run: its slot and generation.
constexpr std::uint32_t process_id(int slot, int generation) {
  return static_cast<std::uint32_t>(slot) | (static_cast<std::uint32_t>(generation) & 0xffff) << 8;
}

/// What something that is waited for is, by what `object` names. Who joins a thread waits for its LaneId, who joins a process for its
/// process_id(); all else has one of these.
inline std::uint32_t object_at(const void* address) {  ///< in the memory of the waiting thread's process
  return 0x80000000u | static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(address) >> 3);
}
constexpr std::uint32_t object_in_arena(SharedMemory::Offset at) {  ///< what processes share
  return 0x40000000u | static_cast<std::uint32_t>(at >> 2);
}
// Below that, from 2^24 on: an object of Python's, counted over the whole run (Resource::make_number()).

struct Cause {
  Wait kind = Wait::none;
  bool endless = false;       ///< there is no timeout
  std::uint16_t line = 0;     ///< of the program, where the thread stands; 0: not known
  std::uint32_t object = 0;   ///< 0: not known
};

/// Says what the calling thread waits for, should it come to that, until the end of the scope. Within another one, the outer one's is
/// what people know.
class WaitsFor {
 public:
  WaitsFor(Wait kind, std::uint32_t object, double timeout_ms);
  WaitsFor(Wait kind, const void* object, double timeout_ms) : WaitsFor(kind, object_at(object), timeout_ms) {}
  ~WaitsFor();
  WaitsFor(const WaitsFor&) = delete;
  WaitsFor& operator=(const WaitsFor&) = delete;

 private:
  Cause cause_;
  bool outermost_;
};

}  // namespace poolyard::trace
