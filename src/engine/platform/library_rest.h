// The part of Python's standard library that is not inside the engine: one implementation each in posix/ and browser/.
#pragma once

namespace poolyard::engine::platform {

struct LibraryRest {
  int bytes;
  const char* digest;  ///< of the file that belongs to this engine
};

/// Its content, for as long as the process lives. Throws std::runtime_error where it cannot be read, with why.
const unsigned char* read_library_rest(const LibraryRest& file);

}  // namespace poolyard::engine::platform
