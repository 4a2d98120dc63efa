// poolyard-engine: the process a program runs in, and those that the program starts. Others start it by name and hand it
// the program through its inbox (see run.cpp).
#include <cstdint>
#include <cstdio>
#include <string>

#include <poolyard/fork.h>
#include <poolyard/process.h>
#include <poolyard/serialize.h>
#include <poolyard/trace.h>

#include "interpreter.h"
#include "platform/tier_up.h"
#include "run_protocol.h"

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

void prepare_template() {
  for (const char* module : kImports) import(module);
  Py_XDECREF(call("multiprocessing.spawn", "prepare_rehearsal"));
  // What children share with the template they need not count references to, look through for garbage, or tear down at their
  // end: they would only get copies of all its pages.
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

/// So that the interpreter is fast already when the program runs, and what the program measures at its beginning is comparable
/// with what it measures later. What is hot is noticed within some 0.2 s; a compiler then works beside us, and nobody tells when
/// it is done: when there was no round as fast as 0.95 of the fastest before for some time, it is. Also a program that has come
/// meanwhile waits for that: a second, at most, and only after a page was opened (or on node's command line).
void exercise() {
  if (!engine::platform::tiers_up()) return;
  constexpr double kStable = 160, kLongest = 1000;
  const double began = now_ms();
  double fastest = kLongest;
  for (double before = began, better = began; before < better + kStable && before < began + kLongest;) {
    Py_XDECREF(call("_engine_exercise", "run"));
    const double now = now_ms();
    if (now - before < 0.95 * fastest) {
      fastest = now - before;
      better = now;
    }
    before = now;
  }
}

void rehearse() { Py_XDECREF(call("multiprocessing.spawn", "rehearse")); }

int run(std::string_view) {
  // Python starts before the program is known: an engine that waits is warm.
  engine::initialize();
  engine::Program program;
  outbox().write(&engine::kReady, 1);
  warm_up();
  keep_template({.prepare = prepare_template, .rehearse = rehearse});
  exercise();
  {
    engine::ReleaseGil waiting(trace::State::idle);
    try {
      std::uint32_t bytes = 0;
      inbox().read(&bytes, sizeof bytes);
      std::string text(bytes, '\0');
      inbox().read(text.data(), bytes);
      program = from_bytes<engine::Program>(text);
    } catch (const RingClosed&) {
      return 0;  // nobody needs this engine any more
    }
    trace::InState starting(trace::State::starting);
    await_ready(2000);
  }
  double now = trace::trace_now();
  outbox().write(&engine::kStarted, 1);
  outbox().write(&now, sizeof now);
  engine::set_program(std::move(program));
  return engine::finalize(engine::run_program());
}

const bool set = (set_default_entry(run), true);

}  // namespace

int main(int argc, char** argv) {
  freeze_support(argc, argv);
  std::fputs("poolyard-engine is started by poolyard-run and by the Poolyard app.\n", stderr);
  return 64;
}
