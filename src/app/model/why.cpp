#include "model/why.h"

#include <poolyard/stuck.h>

#include "model/time_view.h"

namespace poolyard::app {
namespace {

using trace::State;
using trace::Wait;

/// The main thread of a process that is joined: the one that had its slot at that time.
int main_thread(const TraceModel& trace, std::uint32_t process, trace::Tick time) {
  int found = -1;
  for (int i = 0; i < static_cast<int>(trace.lanes().size()); ++i) {
    const trace::Lane& lane = trace.lanes()[static_cast<std::size_t>(i)].info;
    if (lane.thread != 0 || lane.process != static_cast<int>(process & 0xff)) continue;
    if (trace::ticks(lane.started) <= time) found = i;
  }
  return found;
}

int whom_of(const TraceModel& trace, const Stretch& stretch, const LockHolder* holder) {
  switch (stretch.wait) {
    case Wait::lock: return holder ? trace.find(holder->holder) : -1;
    case Wait::thread_join:
    case Wait::thread_start: return trace.find(stretch.object);
    case Wait::process_join: return main_thread(trace, stretch.object, stretch.end);
    default: return -1;
  }
}

std::string_view ends_by(Wait wait) {
  switch (wait) {
    case Wait::lock: return " gives it back.";
    case Wait::condition: return " notifies it.";
    case Wait::event: return " sets it.";
    case Wait::semaphore: return " gives a place back.";
    case Wait::barrier: return " is the last to come.";
    case Wait::queue_empty: return " puts one in.";
    case Wait::queue_full: return " takes one out.";
    case Wait::queue_join: return " is done with the last.";
    case Wait::result: return " brings it.";
    case Wait::pipe_empty: return " sends one.";
    case Wait::pipe_full: return " receives one.";
    default: return " wakes it.";
  }
}

std::string at_line(std::uint16_t line) { return line != 0 ? " (" + trace::line_words(line) + ")" : std::string(); }

std::string what_it_does(const Stretch& stretch) {
  const std::string at = at_line(stretch.line);
  if (stretch.task) return "has task " + std::to_string(stretch.kind) + at;
  if (stretch.kind == SpanTrack::kUnknown) return "does what is not known";
  switch (static_cast<State>(stretch.kind)) {
    case State::running: return "runs" + (stretch.line != 0 ? ", from " + trace::line_words(stretch.line) + " on," : std::string());
    case State::gil: return "could run" + at + ", but another thread of its process has the interpreter lock,";
    case State::sleeping: return "sleeps" + at;
    case State::idle: return "has nothing to do";
    case State::blocked: return "is outside of Python" + at;
    case State::starting: return "is being set up";
    default: return "waits" + at;
  }
}

/// Of a task: by whom it was given to the pool, and how long it lay there.
std::string way_of(const TraceModel& trace, const Stretch& stretch) {
  const TraceTask* task = trace.task(stretch.pool, stretch.kind);
  const int submitter = task && task->submitter != 0 ? trace.find(task->submitter) : -1;
  if (submitter < 0 || task->submitted > stretch.start) return {};
  return name_of(trace, submitter) + " had submitted it " + duration_text(trace::milliseconds(stretch.start - task->submitted)) + " before.";
}

}  // namespace

std::string name_of(const TraceModel& trace, int lane) {
  const trace::Lane& info = trace.lanes()[static_cast<std::size_t>(lane)].info;
  if (trace.processes().size() <= 1) return info.name;
  // A process's only thread goes by the process's name, as in its lane.
  for (const TraceProcess& process : trace.processes()) {
    if (process.pid == info.pid && process.lanes.size() == 1 && &process != &trace.processes().front()) return info.process_name;
  }
  return info.process_name + " / " + info.name;
}

Why why(const TraceModel& trace, const Stretch& stretch) {
  Why all;
  const trace::Lane& lane = trace.lanes()[static_cast<std::size_t>(stretch.lane)].info;
  std::string length = " for " + duration_text(trace::milliseconds(stretch.end - stretch.start));
  if (const std::size_t unit = length.rfind(' '); unit > 4) length.replace(unit, 1, "\xc2\xa0");  // a number and its unit stay together
  all.sentence = name_of(trace, stretch.lane) + " ";
  if (stretch.task || stretch.wait == Wait::none) {
    all.sentence += what_it_does(stretch);
    const std::string& called = stretch.task ? trace.task_text(stretch.pool, stretch.kind) : std::string();
    if (!called.empty()) all.sentence += ", " + called + ",";
    all.sentence += length + ".";
    if (stretch.task) all.ending = way_of(trace, stretch);
    return all;
  }
  const LockHolder* holder = trace.holder(lane.id(), stretch.start);
  all.whom = whom_of(trace, stretch, holder);
  all.woken_by = stretch.woken_by != 0 ? trace.find(stretch.woken_by) : -1;
  std::string whom;
  if (all.whom >= 0) {
    whom = stretch.wait == Wait::process_join ? trace.lanes()[static_cast<std::size_t>(all.whom)].info.process_name : name_of(trace, all.whom);
  }
  const trace::Cause cause{stretch.wait, false, stretch.line, stretch.object};
  all.sentence += trace::in_words(cause, trace.object_name(stretch.object), whom) + at_line(stretch.line);
  if (stretch.wait == Wait::lock && all.whom >= 0) {
    const std::string since = holder->line != 0 ? " since " + trace::line_words(holder->line) : std::string();
    all.sentence += ", which " + whom + " has held" + since + ",";
  }
  all.sentence += length + ".";
  // A thread that is joined ends the wait by its end.
  if (all.woken_by >= 0 && (all.woken_by != all.whom || stretch.wait == Wait::lock)) {
    all.ending = name_of(trace, all.woken_by) + std::string(ends_by(stretch.wait));
  }
  return all;
}

std::string awaited(const TraceModel& trace, const Stretch& stretch) {
  if (stretch.task || stretch.wait == Wait::none) return {};
  const std::string& name = trace.object_name(stretch.object);
  if (!name.empty()) return name;
  if (stretch.wait == Wait::thread_join || stretch.wait == Wait::thread_start) {
    if (const int whom = trace.find(stretch.object); whom >= 0) return name_of(trace, whom);
  }
  return {};
}

}  // namespace poolyard::app
