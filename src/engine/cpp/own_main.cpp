// A program that was compiled by itself (see ../compilation.h). It is linked with --wrap=main: what the system calls by that name is
// the function here, and the program's own main() is called when it is its turn.
#include "program.h"

extern "C" {

int __real_main(int argc, char** argv);
int __wrap_main(int argc, char** argv) { return poolyard::engine::image_main(argc, argv); }

}

namespace poolyard::engine {

int run_compiled(const Program& program) { return call_main(__real_main, program); }

}  // namespace poolyard::engine
