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

PyObject* prepare() {
  PyObject* code = compile_program();
  PyObject* module = code ? PyImport_ImportModule("_engine_simulation") : nullptr;
  PyObject* done = module ? PyObject_CallMethod(module, "begin", "ssi", program().name.c_str(), program().text.c_str(), Schedule::parse(program().simulation.schedule).cores) : nullptr;
  if (!done) Py_CLEAR(code);
  Py_XDECREF(done);
  Py_XDECREF(module);
  return code;
}

int run_on(Machine::Options options, PyObject* code) {
  Machine::switch_on(std::move(options));
  PyObject* module = PyImport_ImportModule("random");
  PyObject* done = module ? PyObject_CallMethod(module, "seed", nullptr) : nullptr;
  Py_XDECREF(done);
  Py_XDECREF(module);
  return done ? run_compiled(code) : status_of_exception();
}

int run() {
  const Simulation& wanted = program().simulation;
  PyObject* code = prepare();
  if (!code) {
    tell_started();
    return finalize(status_of_exception());
  }
  if (wanted.explore != 0) {
    tell_started();
    return explore(code);
  }
  Machine::Options options{.schedule = Schedule::parse(wanted.schedule), .stuck = tell_stuck};
  Arena& arena = *Arena::current();
  // From here on it is the same every time: it has always had this pid, there is a lane, and its clock is the machine's.
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kPid), kPid);
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kParentPid), kPid - 1);
  arena.memory().store(arena.header_word(Arena::kUnrecorded), 0);
  trace::set_clock([] { return Machine::current() ? static_cast<double>(Machine::current()->time()) / 1e6 : 0; });
  tell_started();
  trace::ThreadLane lane("MainThread");
  if (program().traced) install_hooks();
  return finalize(run_on(std::move(options), code));
}

}  // namespace poolyard::engine::simulation
