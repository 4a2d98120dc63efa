#include "simulation/simulation.h"

#include <limits>

#include <poolyard/arena.h>
#include <poolyard/process.h>

#include "hooks.h"
#include "interpreter.h"
#include "run_protocol.h"
#include "simulation/exploration.h"
#include "simulation/machine.h"

namespace poolyard::engine::simulation {
namespace {

constexpr int kPid = 1001;

/// A run by itself that is stuck: whoever started it says so, and ends it.
void tell_stuck() {
  outbox().write(&kStuck, 1);
  poolyard_park();
}

}  // namespace

bool is_wanted() {
  Arena& arena = *Arena::current();
  return arena.memory().load(arena.header_word(Arena::kHashSeed)) != 0;
}

int run_on(Machine::Options options, bool in_copy) {
  Machine::switch_on(std::move(options));
  PyObject* module = PyImport_ImportModule("_engine_simulation");
  PyObject* done = module ? PyObject_CallMethod(module, "begin", "s", program().name.c_str()) : nullptr;
  if (!done) return status_of_exception();
  Py_DECREF(done);
  Py_DECREF(module);
  const int status = run_program();
  if (!in_copy) return finalize(status);
  Py_XDECREF(PyObject_CallMethod(module, "end", nullptr));
  PyErr_Clear();
  return status;
}

int run() {
  const Simulation& wanted = program().simulation;
  if (wanted.explore != 0) return explore();
  Machine::Options options{.schedule = Schedule::parse(wanted.schedule), .stuck = tell_stuck};
  Arena& arena = *Arena::current();
  // From here on it is the same every time: it has always had this pid, there is a lane, and its clock is the machine's.
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kPid), kPid);
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kParentPid), kPid - 1);
  arena.memory().store(arena.header_word(Arena::kUnrecorded), 0);
  trace::set_clock([] { return Machine::current() ? static_cast<double>(Machine::current()->time()) / 1e6 : 0; });
  trace::ThreadLane lane("MainThread");
  if (program().traced) install_hooks();
  return run_on(std::move(options), false);
}

}  // namespace poolyard::engine::simulation
