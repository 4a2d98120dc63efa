// The program's standard input: what a person types, or what whoever started the run was given. It comes through the engine's inbox,
// behind the program, when somebody in the program asks for it.
#pragma once

#include <cstddef>

namespace poolyard::engine {

/// This process is the run's first: what is typed is for it. (Others have no input, as with Python.)
void open_input();
/// In a copy of the process: the input is the original's.
void forget_input();

/// Waits for input and takes up to `bytes` of it; 0 at its end. With the interpreter lock, which is given up meanwhile; any thread,
/// one after the other. Throws PythonError when a signal's handler has raised meanwhile.
std::size_t read_input(char* to, std::size_t bytes);

}  // namespace poolyard::engine
