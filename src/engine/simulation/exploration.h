// Many schedules of one program: what can happen.
//
// Each schedule is run by a copy of this process, so that each begins with the same interpreter. What came of it the copy tells; what people
// would call the same is one outcome. Of each outcome that is a failure, the shortest schedule is looked for that shows it.
#pragma once

#include "simulation/machine.h"

namespace poolyard::engine::simulation {

/// Searches as engine::program().simulation says, and prints what came of it. Returns the exit status: 1 if any schedule failed.
int explore();

/// Runs the program on the machine (simulation.cpp), and ends Python: in a copy, which is thrown away after it, only as far as a program
/// can notice. Returns the exit status.
int run_on(Machine::Options options, bool in_copy);

}  // namespace poolyard::engine::simulation
