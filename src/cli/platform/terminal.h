// Files, standard streams, the environment and Ctrl-C, as the person at the terminal has them: one implementation each in posix/ and node/.
// (Under node, a WebAssembly program's own files are not the machine's.)
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program.h"

namespace poolyard::cli {

/// The bytes of a file, or of standard input for "-". Throws std::runtime_error saying what is wrong.
std::string read_file(const std::string& path);
/// What a program can import that lies beside it: `path` is its file, or empty for one that runs where we do. Under node the modules
/// themselves that its text names, if only in a string, and those that these name; `left_out` says how many were too many.
struct Beside {
  std::optional<std::string> folder;
  std::vector<engine::ProgramFile> files;
  int left_out = 0;
};
Beside modules_beside(const std::string& path, const std::string& text);
/// Throws std::runtime_error.
void write_file(const std::string& path, std::string_view bytes);
/// Writes everything to standard output (1) or standard error (2), now. False when nobody reads it any more.
bool write_stream(int stream, std::string_view bytes);
/// Reads what comes next on standard input, without waiting for it: `told` is called with it later, on another thread, with nothing at
/// its end. To be called again only when that has been told.
void read_input(std::function<void(std::string bytes)> told);
/// Whether somebody types there.
bool input_is_typed();
/// Variables that a process of ours does not have by itself: "NAME=value".
std::vector<std::string> environment();
/// From here on Ctrl-C is only counted, and being asked to end (SIGTERM, SIGHUP) only noted.
void catch_interrupts();
int interrupts();
bool told_to_end();
/// Where the system gives programs other addresses every time: not to those that are started from here on.
void fix_addresses();

}  // namespace poolyard::cli
