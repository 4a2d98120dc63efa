// Many schedules of one program: what can happen.
//
// Each schedule is run by a copy of this process, so that each begins with the same interpreter. What came of it the copy tells; what people
// would call the same is one outcome. Of each outcome that is a failure, the shortest schedule is looked for that shows it.
#pragma once

#include "interpreter.h"
#include "simulation/machine.h"

namespace poolyard::engine::simulation {

/// Searches as engine::program().simulation says among the runs of `code`, and tells what it finds (findings.h). Returns the exit status: 1
/// if any schedule failed.
int explore(PyObject* code);

/// From here on this process has the pid that the first one of every simulated run has.
void take_pid();

/// Runs the program on the machine, and returns the exit status (simulation.cpp).
int run_on(Machine::Options options, PyObject* code);

}  // namespace poolyard::engine::simulation
