#include "hooks.h"

#include <cstdint>
#include <optional>
#include <string>

#include <poolyard/process.h>
#include <poolyard/simulated.h>
#include <poolyard/trace.h>

#include "interpreter.h"
#include "waits.h"

namespace poolyard::engine {
namespace {

using trace::State;

// Python gives the interpreter lock up around anything that might wait, and mostly nothing does. Only an absence longer
// than this (ms) is recorded; a shorter one costs two clock reads.
constexpr double kShortAbsence = 0.05;

/// What the hooks know of the calling thread.
struct Here {
  std::optional<trace::ThreadLane> lane;  // of a thread that Python started
  bool waiting = false;   // in a wait whose state was recorded when it began
  bool for_result = false;     // which is for a task's outcome
  trace::LaneId woken_by = 0;  // who has just ended that wait
  bool woken = false;          // somebody has
  double dropped = 0;     // trace_now() when the interpreter lock was given up for an unknown reason, else 0
};
thread_local Here here;

/// Whether the lock was given up because somebody else asks for it. CPython then waits until that thread has it, which is
/// waiting for the lock, too.
bool asked_for_the_lock() {
  constexpr std::uintptr_t kDropRequest = 1;  // _PY_GIL_DROP_REQUEST_BIT, in CPython's internal headers
  PyThreadState* thread = PyGILState_GetThisThreadState();
  // Relaxed: a hint for the timeline; others set the bit at any time.
  return thread && (__atomic_load_n(&thread->eval_breaker, __ATOMIC_RELAXED) & kDropRequest) != 0;
}

/// The lock is wanted back, or held again, after an absence that nobody had announced.
void end_absence(State next) {
  double dropped = here.dropped;
  here.dropped = 0;
  if (trace::current_state() != State::running) return;  // whoever waited has said so itself
  bool shortly = trace::trace_now() - dropped < kShortAbsence;
  if (!shortly) {
    trace::set_state_at(State::blocked, dropped);
  } else if (next != State::running) {
    trace::set_state_at(next, dropped);
  }
}

void begin_wait(const trace::Cause& cause, State state = State::lock) {
  here.waiting = true;
  here.for_result = cause.kind == trace::Wait::result;
  here.woken = false;
  if (cause.kind == trace::Wait::task) state = State::idle;
  if (cause.kind == trace::Wait::input) state = State::blocked;  // for a person, who can always type something
  trace::set_state(state, cause);
}

trace::LaneId lane_in(void* detail) { return static_cast<trace::LaneId>(reinterpret_cast<std::uintptr_t>(detail)); }

/// A thread that was started with a plain function is named after it, one of the threading module as that has it.
std::string thread_name(PyObject* function) {
  PyObject* name = nullptr;
  bool raw = true;
  if (PyMethod_Check(function)) {
    name = PyObject_GetAttrString(PyMethod_GET_SELF(function), "_name");
    raw = !name;
    PyErr_Clear();
  }
  if (!name) name = PyObject_GetAttrString(function, "__name__");
  const char* text = name ? PyUnicode_AsUTF8(name) : nullptr;
  std::string result = text ? text : "Thread";
  if (raw) result += " (raw thread)";
  Py_XDECREF(name);
  PyErr_Clear();
  return result;
}

void on_event(enum poolyard_event event, void* detail) {
  switch (event) {
    case POOLYARD_GIL_DROPPED:
      if (here.waiting) break;
      if (asked_for_the_lock()) {
        trace::set_state(State::gil, {.line = current_line()});
      } else {
        here.dropped = trace::trace_now();
      }
      break;
    case POOLYARD_GIL_WAIT:
      if (here.dropped != 0) end_absence(State::gil);
      trace::set_state(State::gil, {}, std::exchange(here.woken_by, 0));
      break;
    case POOLYARD_GIL_TAKEN:
      if (here.dropped != 0) end_absence(State::running);
      trace::set_state(State::running, {}, std::exchange(here.woken_by, 0));
      break;
    case POOLYARD_LOCK_BEGIN:
      begin_wait(cause_of(static_cast<const poolyard_wait*>(detail)));
      break;
    case POOLYARD_LOCK_WOKEN:
      here.woken_by = lane_in(detail);
      here.woken = here.woken_by != 0;
      break;
    case POOLYARD_LOCK_ACQUIRED:
    case POOLYARD_LOCK_RELEASED:
      publish_holder(*static_cast<const poolyard_wait*>(detail));
      break;
    case POOLYARD_REENTERS:
      // How often that comes is the system's business, which has no say in a simulated run.
      if (!simulated::here()) trace::set_line(current_line());
      break;
    case POOLYARD_SLEEP_BEGIN:
      begin_wait({.line = current_line()}, State::sleeping);
      break;
    case POOLYARD_LOCK_END:
      if (here.for_result && here.woken) {
        if (const auto task = awaited_task()) trace::link_task(trace::Link::received, task->task, task->pool);
      }
      [[fallthrough]];
    case POOLYARD_SLEEP_END:
      here.waiting = false;
      break;
    case POOLYARD_THREAD_BEGIN:
      here.lane.emplace("Thread", State::starting, lane_in(detail));
      poolyard_lane = trace::current_lane_id();
      break;
    case POOLYARD_THREAD_FUNCTION:
      know_thread();
      trace::set_name(thread_name(static_cast<PyObject*>(detail)));
      break;
    case POOLYARD_THREAD_END:
      here.lane.reset();
      break;
  }
}

}  // namespace

void install_hooks() {
  know_thread();
  poolyard_hook = on_event;
}
void remove_hooks() { poolyard_hook = nullptr; }

void tell_thread_names(void (*told)(const std::string& name)) {
  static void (*whom)(const std::string&);
  whom = told;
  poolyard_hook = [](enum poolyard_event event, void* detail) {
    if (event == POOLYARD_THREAD_FUNCTION) whom(thread_name(static_cast<PyObject*>(detail)));
  };
}

void forget_waits() {
  here.waiting = false;
  here.dropped = 0;
  forget_objects();
  know_thread();
}

void install_stop_handler() { set_stop_handler(poolyard_request_stop); }

ReleaseGil::ReleaseGil(State state) {
  // Whoever is interrupted is so on a line.
  const bool interrupted = poolyard_hook && state == State::gil;
  begin_wait({.line = interrupted ? current_line() : std::uint16_t{0}}, state);
  thread_ = PyEval_SaveThread();
}

ReleaseGil::ReleaseGil(trace::Wait kind, std::uint32_t object, double timeout_ms) {
  begin_wait(poolyard_hook ? cause_of(kind, object, timeout_ms == kForever) : trace::Cause());
  thread_ = PyEval_SaveThread();
}

ReleaseGil::~ReleaseGil() {
  PyEval_RestoreThread(thread_);
  here.waiting = false;
}

}  // namespace poolyard::engine
