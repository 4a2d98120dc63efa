// Python's standard library as code (see freeze_stdlib.py): no file system is needed. What nearly every program uses is inside the engine.
// The rest takes two thirds of it: in a page it is downloaded when it is first imported, and no process has it in its memory before.
#pragma once
#include <string_view>

namespace poolyard::engine {

/// Makes importable what is at hand. Before the interpreter starts.
void register_python_library();

/// Makes all importable if `module` is one of the rest: then true, also when it was done before. Throws std::runtime_error when the rest cannot
/// be had, with why. Keeps the interpreter lock, so that two threads do not do it twice.
bool load_rest_of_library(std::string_view module);

}  // namespace poolyard::engine
