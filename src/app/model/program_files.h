// The files beside a program, as a person names and changes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/program.h"

namespace poolyard::app {

/// Whether a file beside a program may be called so: "helper.py", "package/module.py". It stays in the program's folder, wherever that is.
bool is_file_name(std::string_view path);
/// Why it may not be, or not among these, in words for a person; empty if it may.
std::string why_not_named(std::string_view path, const engine::Program& program);
/// Such a name that none of them has yet: "module.py", "module2.py".
std::string free_name(std::string_view wanted, const engine::Program& program);

/// It can be shown and edited as text.
bool is_text(std::string_view bytes);

/// What several files or a folder are as a program, or null: the one that is run in front, the others beside it. Their paths lose the folder
/// that they have in common.
struct Bundle {
  engine::Program program;
  std::size_t left_out = 0;  ///< what is no part of a program: hidden files, compiled ones, what is too large
};
Bundle bundle(std::vector<engine::ProgramFile> files);

}  // namespace poolyard::app
