// The parts of Python's standard library that are read when they are needed: one implementation each in posix/ and browser/.
#pragma once

namespace poolyard::engine::platform {

struct LibraryPart {
  const char* file;
  int bytes;
  const char* digest;  ///< of the file that belongs to this engine
};

/// Its content, for as long as the process lives. Throws std::runtime_error where it cannot be read, with why.
const unsigned char* read_library_part(const LibraryPart& part);

}  // namespace poolyard::engine::platform
