#include "waits.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <poolyard/resource.h>
#include <poolyard/trace.h>

#include "frames.h"
#include "names.h"

namespace poolyard::engine {
namespace {

using trace::Wait;
using Frame = _PyInterpreterFrame;

PyObject* program_file = nullptr;
/// Its own modules: their files, and how many lines go before theirs.
std::vector<std::pair<PyObject*, int>> program_modules;

/// What a function says about who waits in it.
struct Function {
  const char* file;
  const char* name;
  Wait kind;
};
constexpr Function kFunctions[] = {
    {"<frozen threading>", "Condition.wait", Wait::condition},
    {"<frozen threading>", "Condition.wait_for", Wait::condition},
    {"<frozen threading>", "Event.wait", Wait::event},
    {"<frozen threading>", "Semaphore.acquire", Wait::semaphore},
    {"<frozen threading>", "Barrier.wait", Wait::barrier},
    {"<frozen threading>", "Thread.start", Wait::thread_start},
    {"<frozen threading>", "Thread.join", Wait::thread_join},
    {"<frozen threading>", "_shutdown", Wait::thread_join},
    {"<frozen queue>", "Queue.get", Wait::queue_empty},
    {"<frozen queue>", "Queue.put", Wait::queue_full},
    {"<frozen queue>", "Queue.join", Wait::queue_join},
    {"<frozen concurrent.futures._base>", "Future.result", Wait::result},
    {"<frozen concurrent.futures._base>", "Future.exception", Wait::result},
    {"<frozen concurrent.futures._base>", "wait", Wait::result},
    {"<frozen concurrent.futures._base>", "as_completed", Wait::result},
    {"<frozen concurrent.futures._base>", "Executor.map.<locals>.result_iterator", Wait::result},
    {"<frozen concurrent.futures.thread>", "_worker", Wait::task},
    {"<frozen concurrent.futures.thread>", "ThreadPoolExecutor.shutdown", Wait::pool_join},
    {"<frozen concurrent.futures.thread>", "_python_exit", Wait::pool_join},
    {"<frozen concurrent.futures.process>", "ProcessPoolExecutor.shutdown", Wait::pool_join},
    {"<frozen concurrent.futures.process>", "_python_exit", Wait::pool_join},
    {"<frozen concurrent.futures.process>", "_process_worker", Wait::task},
    {"<frozen concurrent.futures.process>", "_ExecutorManagerThread.run", Wait::task},
    {"<frozen multiprocessing.synchronize>", "Condition.wait", Wait::condition},
    {"<frozen multiprocessing.synchronize>", "Condition.wait_for", Wait::condition},
    {"<frozen multiprocessing.synchronize>", "Event.wait", Wait::event},
    {"<frozen multiprocessing.queues>", "Queue.get", Wait::queue_empty},
    {"<frozen multiprocessing.queues>", "Queue.put", Wait::queue_full},
    {"<frozen multiprocessing.queues>", "Queue.join_thread", Wait::queue_join},
    {"<frozen multiprocessing.queues>", "JoinableQueue.put", Wait::queue_full},
    {"<frozen multiprocessing.queues>", "JoinableQueue.join", Wait::queue_join},
    {"<frozen multiprocessing.queues>", "SimpleQueue.get", Wait::queue_empty},
    {"<frozen multiprocessing.queues>", "SimpleQueue.put", Wait::queue_full},
    {"<frozen multiprocessing.connection>", "Connection.recv", Wait::pipe_empty},
    {"<frozen multiprocessing.connection>", "Connection.recv_bytes", Wait::pipe_empty},
    {"<frozen multiprocessing.connection>", "Connection.poll", Wait::pipe_empty},
    {"<frozen multiprocessing.connection>", "Connection.send", Wait::pipe_full},
    {"<frozen multiprocessing.connection>", "Connection.send_bytes", Wait::pipe_full},
    {"<frozen multiprocessing.process>", "BaseProcess.join", Wait::process_join},
    {"<frozen multiprocessing.pool>", "_ThreadWorkers.worker", Wait::task},
    {"<frozen multiprocessing.pool>", "ApplyResult.wait", Wait::result},
    {"<frozen multiprocessing.pool>", "ApplyResult.get", Wait::result},
    {"<frozen multiprocessing.pool>", "IMapIterator.next", Wait::result},
    {"<frozen multiprocessing.pool>", "Pool.join", Wait::pool_join},
    // These wait for the lock that their object is made of.
    {"<frozen threading>", "Condition.__enter__", Wait::lock},
    {"<frozen threading>", "Condition._acquire_restore", Wait::lock},
    {"<frozen multiprocessing.synchronize>", "SemLock.__enter__", Wait::lock},
    {"<frozen multiprocessing.synchronize>", "Condition.__enter__", Wait::lock},
};

/// What a code object is to us.
struct Code {
  const PyCodeObject* code = nullptr;
  std::uint32_t version = 0;  // no two code objects have the same
  bool program = false;
  Wait kind = Wait::none;
  int before = 0;  // of the program's lines, those before the file's first
};

Code look_at(PyCodeObject* code) {
  Code known{code, code->co_version, false, Wait::none};
  PyObject* file = code->co_filename;
  for (const auto& [module, before] : program_modules) {
    if (PyUnicode_Compare(file, module) == 0) return {code, code->co_version, true, Wait::none, before};
  }
  known.program = program_file && (file == program_file || PyUnicode_Compare(file, program_file) == 0);
  if (known.program || !PyUnicode_IS_COMPACT_ASCII(file) || !PyUnicode_IS_COMPACT_ASCII(code->co_qualname)) return known;
  const auto* path = reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(file));
  const auto* name = reinterpret_cast<const char*>(PyUnicode_1BYTE_DATA(code->co_qualname));
  for (const Function& function : kFunctions) {
    if (std::strcmp(path, function.file) == 0 && std::strcmp(name, function.name) == 0) known.kind = function.kind;
  }
  return known;
}

/// The same functions wait again and again.
const Code& known_code(PyCodeObject* code) {
  static thread_local std::array<Code, 64> seen;
  Code& entry = seen[reinterpret_cast<std::uintptr_t>(code) / alignof(std::max_align_t) % seen.size()];
  if (entry.code != code || entry.version != code->co_version || code->co_version == 0) entry = look_at(code);
  return entry;
}

/// A line of a frame's file as the trace knows it; 0 stays 0: not known.
std::uint16_t trace_line(Frame* frame, int line) {
  return static_cast<std::uint16_t>(line == 0 ? 0 : std::min(line + known_code(poolyard_frame_code(frame)).before, 0xffff));
}

std::uint16_t line_of(Frame* frame) {
  struct Line {
    const void* instruction = nullptr;
    std::uint32_t version = 0;
    std::uint16_t line = 0;
  };
  static thread_local std::array<Line, 64> seen;
  const void* instruction = poolyard_frame_instruction(frame);
  const std::uint32_t version = poolyard_frame_code(frame)->co_version;
  Line& entry = seen[reinterpret_cast<std::uintptr_t>(instruction) / 2 % seen.size()];
  if (entry.instruction != instruction || entry.version != version || version == 0) {
    entry = {instruction, version, trace_line(frame, poolyard_frame_line(frame))};
  }
  return entry.line;
}

/// What the stack says: as far as it is the library's, its outermost function that says something; and the program's line.
struct Stack {
  Wait innermost = Wait::none;
  Wait kind = Wait::none;
  PyObject* self = nullptr;  // that function's first argument, borrowed
  std::uint16_t line = 0;
};

Stack look_at_stack() {
  Stack stack;
  PyThreadState* thread = PyThreadState_GetUnchecked();
  if (!thread) thread = PyGILState_GetThisThreadState();  // it has just given the interpreter lock up
  if (!thread) return stack;
  bool top = true;
  for (Frame* frame = poolyard_frame_top(thread); frame; frame = poolyard_frame_back(frame), top = false) {
    const Code& code = known_code(poolyard_frame_code(frame));
    if (code.program) {
      stack.line = line_of(frame);
      break;
    }
    if (code.kind == Wait::none) continue;
    if (top) stack.innermost = code.kind;
    // What waits for a lock within is a detail of what waits outside, unless that lock is all there is to wait for.
    if (code.kind == Wait::lock && !top) continue;
    stack.kind = code.kind;
    stack.self = poolyard_frame_code(frame)->co_argcount > 0 ? poolyard_frame_variable(frame, 0) : nullptr;
  }
  return stack;
}

// --- the numbers of objects ------------------------------------------------------------------------------------------

/// An object that was waited for. The reference tells it from a later one at the same place.
struct Numbered {
  PyObject* reference = nullptr;
  std::uint32_t number = 0;
  bool named = false;
};
std::unordered_map<PyObject*, Numbered>& numbers() {
  static auto* all = new std::unordered_map<PyObject*, Numbered>;
  return *all;
}
std::size_t tidy_at = 1024;

bool is_gone(const Numbered& entry) {
  PyObject* object = nullptr;
  PyWeakref_GetRef(entry.reference, &object);
  Py_XDECREF(object);  // somebody else has it, or it would be gone
  return !object;
}

/// Null for what cannot be told from a later one.
Numbered* number_of(PyObject* object) {
  auto& all = numbers();
  if (auto known = all.find(object); known != all.end()) {
    if (!is_gone(known->second)) return &known->second;
    Py_DECREF(known->second.reference);
    all.erase(known);
  }
  PyObject* raised = PyErr_GetRaisedException();
  PyObject* reference = PyWeakref_NewRef(object, nullptr);
  PyErr_Clear();
  PyErr_SetRaisedException(raised);
  if (!reference) return nullptr;
  if (all.size() >= tidy_at) {
    std::erase_if(all, [](auto& entry) {
      if (!is_gone(entry.second)) return false;
      Py_DECREF(entry.second.reference);
      return true;
    });
    tidy_at = std::max<std::size_t>(1024, 2 * all.size());
  }
  return &(all[object] = {reference, trace::Resource::make_number(), false});
}

/// The number of what people know as `object`, or else as `also`. It has a name from the first time on, if there is one.
std::uint32_t numbered(PyObject* object, PyObject* also = nullptr) {
  Numbered* entry = number_of(object);
  if (!entry) return trace::object_at(object);
  if (!entry->named) {
    entry->named = true;
    std::string name = name_of(object);
    if (name.empty() && also) name = name_of(also);
    if (!name.empty()) trace::Resource::set_name(entry->number, name);
  }
  return entry->number;
}

// --- who has a lock --------------------------------------------------------------------------------------------------

/// Python's threads that have a lane, or had one: until another has its ident.
struct Threads {
  std::unordered_map<trace::LaneId, unsigned long> idents;
  std::unordered_map<unsigned long, trace::LaneId> lanes;
};
Threads& threads() {
  static auto* all = new Threads;
  return *all;
}
trace::LaneId main_thread = 0;

PyThreadState* state_of(trace::LaneId lane) {
  if (lane == poolyard_lane) return PyThreadState_GetUnchecked();
  auto known = threads().idents.find(lane);
  return known != threads().idents.end() ? poolyard_thread_state(known->second) : nullptr;
}

bool is_recursive(PyObject* lock) { return std::strcmp(Py_TYPE(lock)->tp_name, "_thread.RLock") == 0; }

/// Where a lock was taken that is held, as far as that still goes on.
Taken place_of(const poolyard_holder& holder) {
  Taken taken;
  PyThreadState* thread = state_of(holder.lane);
  if (!thread) return taken;
  for (const void* at : holder.taken_at) {
    bool found = false;
    for (Frame* frame = poolyard_frame_top(thread); at && frame; frame = poolyard_frame_back(frame)) {
      const bool program = known_code(poolyard_frame_code(frame)).program;
      if (!found && poolyard_frame_has(frame, at)) {
        found = true;
        taken.by_with = poolyard_begins_with(at) != 0;
        if (program) taken.line = trace_line(frame, poolyard_frame_line_of(frame, at));
      } else if (found && program) {
        taken.line = line_of(frame);
      }
      if (taken.line != 0) break;
    }
    // What a function of the library's did with a with statement of its caller's, that one says.
    if (found && (taken.by_with || taken.line != 0)) break;
  }
  return taken;
}

void publish(std::uint32_t number, PyObject* lock, const poolyard_holder& holder) {
  const Taken taken = holder.lane != 0 ? place_of(holder) : Taken();
  const bool fast = holder.lane != 0 && (is_recursive(lock) || (taken.by_with && !holder.handed_over));
  trace::Resource::set_holder(number, holder.lane, taken.line, fast);
}

}  // namespace

bool is_program(PyCodeObject* code) { return known_code(code).program; }
int lines_before(PyCodeObject* code) { return known_code(code).before; }

void set_program_file(PyObject* name) { Py_XSETREF(program_file, Py_NewRef(name)); }
void add_program_module(PyObject* file, int before) { program_modules.emplace_back(Py_NewRef(file), before); }

trace::Cause cause_of(const poolyard_wait* wait) {
  const Stack stack = look_at_stack();
  trace::Cause cause{stack.kind, wait && wait->endless, stack.line, 0};
  if (!wait) return {Wait::none, false, stack.line, 0};
  if (cause.kind == Wait::thread_start) cause.endless = false;  // it is about to begin, though it cannot be seen yet
  if (!wait->object) {
    if (cause.kind == Wait::none) cause.kind = Wait::thread_join;
    if (cause.kind == Wait::thread_join) {
      const bool of_main = stack.self && std::strcmp(Py_TYPE(stack.self)->tp_name, "_MainThread") == 0;
      cause.object = of_main ? main_thread : wait->lane;
    } else if (stack.self) {
      cause.object = numbered(stack.self);
    }
    return cause;
  }
  if (!wait->holder) {
    if (cause.kind == Wait::none) cause.kind = Wait::queue_empty;
    cause.object = numbered(wait->object);
    return cause;
  }
  // A lock that is nothing but one: taken by the program, or within what the library does with a lock. Condition.wait() takes its own again.
  if (stack.innermost == Wait::none || stack.innermost == Wait::lock || is_recursive(wait->object)) {
    cause.kind = Wait::lock;
    cause.object = numbered(wait->object, stack.self);
    if ((cause.object & 0xc0000000u) == 0) publish(cause.object, wait->object, *wait->holder);
    return cause;
  }
  if (stack.kind != Wait::thread_start && stack.self) cause.object = numbered(stack.self);
  return cause;
}

trace::Cause cause_of(Wait kind, std::uint32_t object, bool endless) {
  const Stack stack = look_at_stack();
  const bool known = stack.kind != Wait::none && stack.kind != Wait::lock;
  trace::Cause cause{known ? stack.kind : kind, endless, stack.line, object};
  if (!stack.self || cause.kind == Wait::process_join) return cause;
  if (object == 0) {
    cause.object = numbered(stack.self);
  } else if (Numbered* entry = number_of(stack.self); entry && !entry->named) {
    entry->named = true;
    if (const std::string name = name_of(stack.self); !name.empty()) trace::Resource::set_name(object, name);
  }
  return cause;
}

std::uint16_t current_line() { return look_at_stack().line; }

std::optional<trace::CurrentTask> awaited_task() {
  static PyObject* const key = PyUnicode_InternFromString("_poolyard_task");
  for (Frame* frame = poolyard_frame_top(PyThreadState_GetUnchecked()); frame; frame = poolyard_frame_back(frame)) {
    const Code& code = known_code(poolyard_frame_code(frame));
    if (code.program) break;
    PyObject* self = code.kind == Wait::result && poolyard_frame_code(frame)->co_argcount > 0 ? poolyard_frame_variable(frame, 0) : nullptr;
    if (!self || !PyType_HasFeature(Py_TYPE(self), Py_TPFLAGS_HEAPTYPE)) continue;
    std::optional<trace::CurrentTask> task;
    PyObject* dict = PyObject_GenericGetDict(self, nullptr);
    PyObject* found = dict ? PyDict_GetItemWithError(dict, key) : nullptr;
    if (int pool, number; found && PyTuple_CheckExact(found) && PyArg_ParseTuple(found, "ii", &pool, &number)) {
      task = {static_cast<std::uint16_t>(pool), number};
    }
    Py_XDECREF(dict);
    PyErr_Clear();
    if (task) return task;
  }
  return std::nullopt;
}

void publish_holder(const poolyard_wait& lock) {
  if (Numbered* entry = number_of(lock.object)) publish(entry->number, lock.object, *lock.holder);
}

const Taken& TakenAt::look() {
  Frame* const top = poolyard_frame_top(PyThreadState_GetUnchecked());
  const auto place_of = [](Frame* frame) { return Place{poolyard_frame_instruction(frame), poolyard_frame_code(frame)->co_version}; };
  Frame* frame = top;
  int same = 0;
  while (frame && same < frames_ && places_[same] == place_of(frame)) {
    if (++same < frames_) frame = poolyard_frame_back(frame);
  }
  if (frames_ != 0 && same == frames_) return taken_;

  taken_ = Taken();
  frames_ = 0;
  bool known = true;
  int depth = 0;
  for (frame = top; frame; frame = poolyard_frame_back(frame), ++depth) {
    if (depth < kFrames) {
      // By itself, or by the library's __enter__().
      taken_.by_with = taken_.by_with || poolyard_begins_with(poolyard_frame_instruction(frame)) != 0;
      places_[depth] = place_of(frame);
      known = known && places_[depth].version != 0;  // else it has none of its own
    }
    if (!known_code(poolyard_frame_code(frame)).program) continue;
    taken_.line = line_of(frame);
    if (known && depth < kFrames) frames_ = depth + 1;
    break;
  }
  return taken_;
}

void know_thread() {
  poolyard_lane = trace::current_lane_id();
  if (poolyard_lane == 0) return;
  auto& [idents, lanes] = threads();
  const unsigned long ident = PyThread_get_thread_ident();
  if (auto before = lanes.find(ident); before != lanes.end()) idents.erase(before->second);
  lanes[ident] = poolyard_lane;
  idents[poolyard_lane] = ident;
  if (idents.size() == 1) main_thread = poolyard_lane;
}

void forget_objects() {
  // The references stay, like all that other threads had.
  numbers().clear();
  threads() = {};
}

}  // namespace poolyard::engine
