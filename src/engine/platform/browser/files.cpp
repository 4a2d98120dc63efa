// What files.js wants to know of the arena.
#include <cstdint>

#include <emscripten.h>

#include <poolyard/arena.h>

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uint32_t poolyard_files_at() { return poolyard::Arena::files_at(); }
EMSCRIPTEN_KEEPALIVE std::uint32_t poolyard_files_bytes() { return poolyard::Arena::kFileBytes; }
EMSCRIPTEN_KEEPALIVE std::uint32_t poolyard_unrecorded_at() { return poolyard::Arena::current()->header_word(poolyard::Arena::kUnrecorded); }

}  // extern "C"
