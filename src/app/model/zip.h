// Reads ZIP archives: the files in one, unpacked.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/program.h"

namespace poolyard::app {

/// Nothing if it is none, is damaged, is encrypted, or unpacks to more than `most` bytes. Folders are no files.
std::optional<std::vector<engine::ProgramFile>> unzipped(std::string_view archive, std::size_t most = 64 << 20);

inline bool looks_like_zip(std::string_view bytes) { return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"); }

}  // namespace poolyard::app
