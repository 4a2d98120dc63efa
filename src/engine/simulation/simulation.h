// A program on the simulated machine, in an engine: once, or in many schedules.
#pragma once

#include <string>
#include <string_view>

#include "interpreter.h"

namespace poolyard::engine::simulation {

/// Whether this engine was made for a simulated run: before there is a program.
bool is_wanted();

/// Before the engine has its program: keeps what its processes begin as that are spawned, if it seems to have any. Without that they take longer to come up.
void keep_template_for(const Program& program);

/// Runs the program of this engine (engine::program()) as its Simulation says, and ends Python. Returns the exit status.
int run();

/// What a run that is one of many tells of itself; elsewhere, nothing happens.
struct Account {
  std::string output;    ///< what it printed
  std::string failures;  ///< a line for each exception that nobody caught
};
Account* account();      ///< null: a run by itself, or not its first process

/// What any process of such a run prints. False elsewhere: it is to be printed.
bool take_output(std::string_view text);
/// An exception that nobody has caught there.
void take_failure(std::string_view text);

/// What the calling process dies of, if a simulated run started it.
void note_end_of_process(PyObject* exception);

/// In a process that another one has started, once it has its program and before it does anything with that: if the run is simulated, so is it.
void begin_child();

/// Who waits where in this process, when nobody can go on. On a thread that may be unknown to Python, and for which nothing is left to decide.
std::string describe_stuck();

/// Ends a run that is one of many; elsewhere, the process. For os._exit().
[[noreturn]] void leave(int status);

}  // namespace poolyard::engine::simulation
