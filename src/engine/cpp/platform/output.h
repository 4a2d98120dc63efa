// What a program prints by C's and C++'s means, taken where it comes from: one implementation each in posix/ and browser/.
#pragma once

namespace poolyard::engine::platform {

/// From here on stdout and stderr, std::cout and std::cerr print as output::write() does: to whoever follows the run, as the
/// thread that prints. Nothing is held back: what a printf() prints is one piece.
void print_to_run();

/// Tells whoever has started the program by hand, whom print_to_run() leaves out.
void tell_terminal(const char* text);

}  // namespace poolyard::engine::platform
