#include "simulation/platform/copies.h"

#include <cstdlib>

namespace poolyard::engine::simulation::platform {

bool can_copy() { return false; }

Copies::~Copies() = default;
bool Copies::start(int, const std::function<void()>&) { return false; }
Copies::Said Copies::wait() { std::abort(); }  // there is none
void say(std::string_view) { std::abort(); }   // this is none

}  // namespace poolyard::engine::simulation::platform
