// Python's standard library as code (see freeze_stdlib.py): no file system is needed. What nearly every program uses is inside the engine.
// The rest, three quarters of it, is in two parts: in a page each is downloaded when one of its modules is first imported, and no process has
// it in its memory before.
#pragma once
#include <string_view>

namespace poolyard::engine {

/// Makes importable what is at hand. Before the interpreter starts.
void register_python_library();

/// Makes importable the part that `module` is in: then true, also when it was done before; false if it is in none. Throws std::runtime_error
/// when the part cannot be had, with why. Keeps the interpreter lock, so that two threads do not do it twice.
bool load_python_library(std::string_view module);

}  // namespace poolyard::engine
