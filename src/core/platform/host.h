// What a process needs of the system to have children: one implementation each in posix/ and browser/.
//
// Every process has a host: a thread natively, the worker's (or page's) event loop in the browser. It starts children and
// notices their ends, and it never runs the program's code, so it is always there to do so.
#pragma once

#include <memory>
#include <string>

#include <poolyard/arena.h>
#include <poolyard/process.h>

namespace poolyard::platform {

/// Starts the program `image` (empty: this one) as the process in `slot`, which is claimed and filled in. Sets its pid.
/// Throws ProcessError; a failure that shows later is told by Arena::process_exited().
void start_process(const std::shared_ptr<Arena>& arena, int slot, const std::string& image);

/// Whether fork_process() works here.
bool can_fork();
/// Starts a copy of the calling process as the one in `slot` of the current arena, likewise: the copy calls run_copy(). The
/// fork handlers are the caller's business, in the parent.
void fork_process(int slot);
/// In a copy of the calling process that was made by other means than these, on its only thread: it is nobody's parent yet.
void leave_children();
/// Whether a template is a process of its own, so that it can do something.
bool template_is_a_process();
/// Keeps a copy of the calling process, which start_process() makes children from: each calls run_copy(). A template that is a
/// process calls `prepare` first. False: none was made.
bool keep_template(void (*prepare)());
/// Waits until what is kept ready for threads and children to come is ready, where that takes a core for a while.
void await_ready(double timeout_ms);
/// Called in a copy, on its only thread, once the arena can be reached: what it does from there to its end. In process.cpp.
[[noreturn]] void run_copy(int slot);
/// In a copy of the template this may come first, before it is known which process it will be: what can be done ahead of time.
void ready_copy();

/// Ends a child of the calling process.
void signal_process(const std::shared_ptr<Arena>& arena, int slot, int generation, int number);
/// Interrupts a child of the calling process and all that runs below it, as Ctrl-C does.
void interrupt_process(const std::shared_ptr<Arena>& arena, int slot, int generation);

/// How many processes may be alive in an arena.
int max_live_processes();

/// For how long after its end a process may still write to memory it shares.
double afterlife_ms();

/// The pid and the parent's pid for the process that makes an arena.
int own_pid();
int own_parent_pid();

/// Whether the calling thread is the one that the process began with. In the browser that cannot be told from outside of it: true, so that whoever
/// asks first is taken for it.
bool is_main_thread();

/// Whether a Process started this one, so that it has a function to run instead of main().
bool is_child();

/// What the parent handed over: the arena and the slot; a null arena in a process that no Process started.
struct Inheritance {
  std::shared_ptr<Arena> arena;
  int slot = 0;
};
Inheritance inherit();

/// The memory for an arena of the calling process's own.
SharedMemory own_memory(std::size_t bytes);

/// Ends the calling process, from any of its threads.
[[noreturn]] void exit_now(int status);

}  // namespace poolyard::platform
