// A program that was compiled by itself in a page (see ../compilation.h). Whoever starts it there calls no main(): it is called when
// it is its turn, in whichever of its two forms it is there.
#include "program.h"

extern "C" {

int __main_void();
// Clang's name for a main() that takes arguments: the program's own, where it has one.
[[gnu::weak]] int __main_argc_argv(int, char**) { return __main_void(); }

}

namespace poolyard::engine {

int run_compiled(const Program& program) { return call_main(__main_argc_argv, program); }

}  // namespace poolyard::engine
