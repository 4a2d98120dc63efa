// What a worker says to its pool through its outbox, and the pool to a worker that asked: a header, then its bytes, unless they are
// in shared memory.
#pragma once

#include <cstdint>
#include <string>

#include <poolyard/arena.h>

namespace poolyard::process_pool {

struct Header {
  enum Kind : std::int32_t {
    ready,   ///< the initializer has run
    result,  ///< of the task `number`
    error,   ///< what it threw, see remote_exception.h
    fetch,   ///< the worker wants the task's bytes in its inbox, for which there was no room in shared memory
  };
  Kind kind = ready;
  std::int32_t number = 0;
  Arena::Offset at = 0;  // of the bytes, in blocks that are the receiver's from now on; 0: they follow
  std::uint32_t bytes = 0;
};

inline std::string read_body(Ring ring, std::uint32_t bytes) {
  std::string body(bytes, '\0');
  ring.read(body.data(), body.size());
  return body;
}

}  // namespace poolyard::process_pool
