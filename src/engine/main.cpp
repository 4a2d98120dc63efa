// poolyard-engine: the process a program runs in, and those that the program starts. Others start it by name and hand it
// the program through its inbox (see run.cpp).
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include <poolyard/fork.h>
#include <poolyard/process.h>
#include <poolyard/serialize.h>
#include <poolyard/trace.h>

#include "input.h"
#include "interpreter.h"
#include "platform/tier_up.h"
#include "run_protocol.h"
#include "simulation/simulation.h"

namespace {

using namespace poolyard;

/// What many programs will import, and every child of theirs.
constexpr const char* kImports[] = {"traceback", "queue", "random", "multiprocessing.pool", "multiprocessing.queues",
                                    "multiprocessing.synchronize", "multiprocessing.sharedctypes",
                                    "concurrent.futures.thread", "concurrent.futures.process"};

void import(const char* module) {
  Py_XDECREF(PyImport_ImportModule(module));
  PyErr_Clear();
}

/// While nobody has a program to run.
void warm_up() {
  for (const char* module : kImports) {
    if (inbox().readable() > 0) return;
    import(module);
  }
}

/// Calls a function of a module without arguments. What it gives, or null.
PyObject* call(const char* module, const char* function) {
  PyObject* home = PyImport_ImportModule(module);
  PyObject* result = home ? PyObject_CallMethod(home, function, nullptr) : nullptr;
  Py_XDECREF(home);
  PyErr_Clear();
  return result;
}

int make_immortal(PyObject* object, void*) {
  Py_SET_REFCNT(object, _Py_IMMORTAL_REFCNT);
  return 0;
}

/// What copies share with the original they need not count references to, look through for garbage, or tear down at their end: they would
/// only get copies of all its pages.
void make_all_immortal() {
  if (PyObject* all = call("gc", "get_objects")) {
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(all); ++i) {
      PyObject* object = PyList_GET_ITEM(all, i);
      make_immortal(object, nullptr);
      Py_TYPE(object)->tp_traverse(object, make_immortal, nullptr);
    }
    Py_DECREF(all);
  }
  Py_XDECREF(call("gc", "freeze"));
}

void prepare_template() {
  for (const char* module : kImports) import(module);
  Py_XDECREF(call("multiprocessing.spawn", "prepare_rehearsal"));
  make_all_immortal();
}

/// So that the interpreter is fast already when the program runs, and what the program measures at its beginning is comparable
/// with what it measures later. What is hot is noticed within some 0.2 s; a compiler then works beside us, and nobody tells when
/// it is done: when there was no round as fast as 0.95 of the fastest before for some time, it is. Then the way to a child, which
/// leaves nothing behind: no lane, no number.
class Exercise {
 public:
  /// A few milliseconds more of it; false when there was enough.
  bool go_on() {
    if (!engine::platform::tiers_up() || children_ == kChildren) return false;
    const double before = now_ms();
    if (before < better_ + kStable && before < began_ + kLongest) {
      Py_XDECREF(call("_engine_exercise", "run"));
      const double time = now_ms() - before;
      if (time < 0.95 * fastest_) {
        fastest_ = time;
        better_ = before;
      }
      return true;
    }
    trace::Unrecorded nothing;
    SharedMemory& memory = Arena::current()->memory();
    const auto next_pid = Arena::current()->header_word(Arena::kNextPid);
    const std::int32_t pid = memory.load(next_pid);
    Py_XDECREF(call("multiprocessing.spawn", "exercise"));
    memory.store(next_pid, pid);
    ++children_;
    return true;
  }

 private:
  static constexpr double kStable = 160, kLongest = 1000;  // ms
  static constexpr int kChildren = 12;
  double began_ = now_ms();
  double better_ = began_;  // when there was last a faster round
  double fastest_ = kLongest;
  int children_ = 0;
};

void rehearse() { Py_XDECREF(call("multiprocessing.spawn", "rehearse")); }

/// Waits for the program; none when nobody needs this engine any more.
std::optional<engine::Program> await_program() {
  try {
    engine::ReleaseGil waiting(trace::State::idle);
    return engine::receive_program();
  } catch (const RingClosed&) {
    return std::nullopt;
  }
}

/// A simulated run begins with the same interpreter every time, so with nothing that depends on how long anything takes.
int run_simulated() {
  for (const char* module : kImports) import(module);
  import("_engine_simulation");
  Py_XDECREF(call("gc", "collect"));
  make_all_immortal();
  std::optional<engine::Program> program = await_program();
  if (!program) return 0;
  engine::simulation::keep_template_for(*program);
  engine::set_program(std::move(*program));
  return engine::simulation::run();
}

int run(std::string_view) {
  // Python starts before the program is known: an engine that waits is warm.
  engine::initialize();
  outbox().write(&engine::kReady, 1);
  if (engine::simulation::is_wanted()) return run_simulated();
  warm_up();
  keep_template({.prepare = prepare_template, .rehearse = rehearse});
  Exercise exercise;
  while (inbox().readable() == 0 && exercise.go_on()) {
  }
  std::optional<engine::Program> program = await_program();
  if (!program) return 0;
  // A program that has come early waits: a second or two at most, after a page was opened or on node's command line.
  while (!program->cold && exercise.go_on()) {
  }
  {
    engine::ReleaseGil waiting(trace::State::starting);
    await_ready(program->cold ? 0 : 2000);
  }
  engine::tell_started();
  engine::open_input();
  engine::set_environment(*program);
  engine::set_program(std::move(*program));
  const int status = engine::run_program();
  return engine::finalize(engine::run_function("_engine_startup", "inspect", std::to_string(status)));
}

const bool set = (set_default_entry(run), true);

}  // namespace

int main(int argc, char** argv) {
  freeze_support(argc, argv);
  std::fputs("poolyard-engine is started by poolyard-run and by the Poolyard app.\n", stderr);
  return 64;
}
