// Python's standard library as code inside the program (see freeze_stdlib.py): no file system is needed.
#pragma once

namespace poolyard::engine {

/// Makes it importable. Before the interpreter starts.
void register_python_library();

}  // namespace poolyard::engine
