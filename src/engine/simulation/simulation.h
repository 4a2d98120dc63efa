// A program on the simulated machine, in an engine: once, or in many schedules.
#pragma once

#include <string>

namespace poolyard::engine::simulation {

/// Whether this engine was made for a simulated run: before there is a program.
bool is_wanted();

/// Runs the program of this engine (engine::program()) as its Simulation says, and ends Python. Returns the exit status.
int run();

/// What a run that is one of many tells of itself; elsewhere, nothing happens.
struct Account {
  std::string output;    ///< what it printed
  std::string failures;  ///< a line for each exception that nobody caught
};
Account* account();      ///< null: a run by itself

/// Ends a run that is one of many; elsewhere, the process. For os._exit().
[[noreturn]] void leave(int status);

}  // namespace poolyard::engine::simulation
