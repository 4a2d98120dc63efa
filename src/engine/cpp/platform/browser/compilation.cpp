#include "engine/compilation.h"

namespace poolyard::engine {

struct Compilation::Compiler {};

bool can_compile() { return false; }

Compilation::Compilation(const Program& program)
    : name_(program.name), error_("There is no C++ compiler in a page: the desktop app and poolyard-run have one.") {}
Compilation::~Compilation() = default;
bool Compilation::poll() { return true; }
bool Compilation::wait(int) { return true; }

}  // namespace poolyard::engine
