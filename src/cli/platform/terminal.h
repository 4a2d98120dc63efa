// Files, standard streams and Ctrl-C, as the person at the terminal has them: one implementation each in posix/ and node/.
// (Under node, a WebAssembly program's own files are not the machine's.)
#pragma once

#include <string>
#include <string_view>

namespace poolyard::cli {

/// The bytes of a file, or of standard input for "-". Throws std::runtime_error saying what is wrong.
std::string read_file(const std::string& path);
/// Throws std::runtime_error.
void write_file(const std::string& path, std::string_view bytes);
/// Writes everything to standard output (1) or standard error (2), now. False when nobody reads it any more.
bool write_stream(int stream, std::string_view bytes);
/// From here on Ctrl-C, or being asked to end, only makes interrupted() true.
void catch_interrupts();
bool interrupted();
/// Where the system gives programs other addresses every time: not to those that are started from here on.
void fix_addresses();

}  // namespace poolyard::cli
