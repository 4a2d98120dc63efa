#include "simulation/simulation.h"

#include <limits>
#include <string>

#include <poolyard/arena.h>
#include <poolyard/fork.h>
#include <poolyard/output.h>
#include <poolyard/process.h>
#include <poolyard/simulated.h>

#include "hooks.h"
#include "interpreter.h"
#include "run_protocol.h"
#include "simulation/exploration.h"
#include "simulation/machine.h"
#include "simulation/part.h"
#include "simulation/platform/copies.h"

namespace poolyard::engine::simulation {
namespace {

constexpr int kPid = 1001;

/// A run by itself that is stuck: whoever started it says so, and ends it.
void tell_stuck() {
  const simulated::Outside host;
  outbox().write(&kStuck, 1);
  poolyard_park();
}

void end_crashed(const std::string& process) {
  output::write(output::Stream::err, "poolyard-run: the process " + process + " of this simulated run has crashed, or was killed from outside\n");
  exit_process(70);
}

}  // namespace

bool is_wanted() {
  Arena& arena = *Arena::current();
  return arena.memory().load(arena.header_word(Arena::kHashSeed)) != 0;
}

void keep_template_for(const Program& program) {
  const bool has_processes = program.text.find("multiprocessing") != std::string::npos || program.text.find("ProcessPool") != std::string::npos;
  // Where copies of the interpreter begin as a template does, the search has one of its own.
  if (!has_processes || (program.simulation.explore != 0 && !platform::copies_go_on())) return;
  keep_template({});
  await_ready(0);  // nothing else is kept ready: how long that takes plays no part
}

/// What a program finds on the simulated machine. False, and an exception, when that fails.
bool prepare_python() {
  PyObject* module = PyImport_ImportModule("_engine_simulation");
  PyObject* done = module ? PyObject_CallMethod(module, "begin", "ssi", program().name.c_str(), program().text.c_str(), Schedule::parse(program().simulation.schedule).cores) : nullptr;
  const bool prepared = done != nullptr;
  Py_XDECREF(done);
  Py_XDECREF(module);
  return prepared;
}

bool seed_random() {
  PyObject* module = PyImport_ImportModule("random");
  PyObject* done = module ? PyObject_CallMethod(module, "seed", nullptr) : nullptr;
  const bool seeded = done != nullptr;
  Py_XDECREF(done);
  Py_XDECREF(module);
  return seeded;
}

PyObject* prepare() {
  PyObject* code = compile_program();
  if (code && !prepare_python()) Py_CLEAR(code);
  return code;
}

void take_pid() {
  Arena& arena = *Arena::current();
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kPid), kPid);
  arena.memory().store(arena.process_word(Arena::current_process(), Arena::kParentPid), kPid - 1);
}

int run_on(Machine::Options options, PyObject* code) {
  take_pid();
  Machine::switch_on(std::move(options));
  return seed_random() ? run_compiled(code) : status_of_exception();
}

void begin_child() {
  if (!Part::is_later()) return;
  if (Part::is_one_of_many()) remove_hooks();  // nobody looks at what its threads do
  if (Part::notes_story()) tell_thread_names([](const std::string& name) { Part::tell(Text::thread_name, name); });
  if (!prepare_python()) exit_process(status_of_exception());
  Part::begin_python();
  if (!seed_random()) exit_process(status_of_exception());
}

std::string describe_stuck() {
  poolyard_budget = std::numeric_limits<int>::max();
  HoldGil hold;
  std::string text;
  PyObject* module = PyImport_ImportModule("_engine_simulation");
  PyObject* said = module ? PyObject_CallMethod(module, "describe_stuck", nullptr) : nullptr;
  if (const char* utf8 = said ? PyUnicode_AsUTF8(said) : nullptr) text = utf8;
  Py_XDECREF(said);
  Py_XDECREF(module);
  PyErr_Clear();
  return text;
}

bool take_output(std::string_view text) {
  if (Account* own = account()) {
    own->output += text;
  } else if (Part::is_one_of_many()) {
    Part::tell(Text::output, text);
  } else {
    return false;
  }
  return true;
}

void take_failure(std::string_view text) {
  if (Account* own = account()) {
    own->failures += std::string(text) + "\n";
  } else if (Part::is_one_of_many()) {
    Part::tell(Text::failure, text);
  }
}

void note_end_of_process(PyObject* exception) {
  if (!Part::is_later()) return;
  // Also in a run by itself, where nobody wants to know: it counts the same instructions.
  PyObject* module = PyImport_ImportModule("_engine_simulation");
  PyObject* done = module ? PyObject_CallMethod(module, "note_end_of_process", "O", exception) : nullptr;
  Py_XDECREF(done);
  Py_XDECREF(module);
  PyErr_Clear();
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
  Machine::Options options{.schedule = Schedule::parse(wanted.schedule), .stuck = tell_stuck, .crashed = end_crashed};
  Arena& arena = *Arena::current();
  // From here on it is the same every time: it has always had this pid, there is a lane, and its clock is the machine's.
  take_pid();
  arena.memory().store(arena.header_word(Arena::kUnrecorded), 0);
  trace::set_clock([] { return Machine::current() ? static_cast<double>(Machine::current()->time()) / 1e6 : 0; });
  tell_started();
  trace::ThreadLane lane("MainThread");
  if (program().traced) install_hooks();
  return finalize(run_on(std::move(options), code));
}

}  // namespace poolyard::engine::simulation
