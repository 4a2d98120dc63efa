// What the interpreter may use of the machine it runs on: one implementation each in posix/ and browser/.
#pragma once

namespace poolyard::engine::platform {

struct Limits {
  int c_recursion;       ///< how deep C code of the interpreter may recurse on any Python thread's stack
  int parser_recursion;  ///< and its parser
};

/// Prepares the process (memory limit, signals, stacks) and says what recursion its stacks can take.
Limits prepare_process();

}  // namespace poolyard::engine::platform
