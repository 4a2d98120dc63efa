// Copies of a process: the start method `fork`, and the template that makes `spawn` fast.
//
//     poolyard::Process child({.method = poolyard::StartMethod::fork}, work, 7);
//     child.start();                     // in the child, work(7) runs over a copy of everything there is here
//
//     int main(int argc, char** argv) {
//       poolyard::freeze_support(argc, argv);
//       set_up_what_every_process_needs();
//       poolyard::keep_template({.prepare = load_what_children_need});   // children spawned from here on begin with both done
//
// A copy has one thread, the one that made it (the template's: the one that called keep_template()), and begins at the
// function it was started with. It lives in the same arena as another process of it. Whoever keeps a lock or knows of other
// threads says with at_fork() how to come through a copy.
//
// Nothing throws here: where a copy cannot be made, Process::start() says so (ProcessError), and keep_template() is false. The functions are for
// the main thread, but for can_fork() and fork_depth(). Timeouts are milliseconds.
#pragma once

namespace poolyard {

/// What a part of a program does around the copying. `before` runs on the thread that copies; then, on the original of that
/// thread, `in_parent`, and on its copy `in_child`. A fork is by then who it will be (Arena::current_process()); a child of the
/// template perhaps not yet.
struct ForkHandlers {
  /// Gets the slot of the process to be, whose ends of rings may be opened now; -1 when a template is made.
  void (*before)(int child) = nullptr;
  void (*in_parent)() = nullptr;
  void (*in_child)() = nullptr;
};

/// `before` handlers run in the reverse order of this call, the others in its order. To be called while the process has one
/// thread (a static initialiser will do).
void at_fork(ForkHandlers handlers);

/// Whether StartMethod::fork works here.
bool can_fork();

/// How many copies lie between this process and one that was not forked: what a process made differs in this from what
/// it has only inherited, and may not end or give back.
int fork_depth();

struct TemplateRole {
  /// What children need besides. Where the template is a process of its own this runs there, and nobody waits for it who
  /// needs no child; elsewhere in the calling process. There are no streams and no lane.
  void (*prepare)() = nullptr;
  /// In a child that is made ready before anybody wants it: uses, to no effect, what it will need, so that memory which it shares with
  /// the template is its own by then. Likewise.
  void (*rehearse)() = nullptr;
};

/// Keeps a copy of the calling process as it is now. From here on this process, and everyone it starts, gives each child that it
/// spawns of this program (no Options::image, the arena it lives in) a copy of that instead of a new beginning: the child goes
/// through the in_child handlers, then runs its function. To be called on the main thread while it is the only one, once.
/// False where there can be no template: everything works then as it does without.
bool keep_template(TemplateRole role);

/// Waits, `timeout_ms` at most, until as many workers are ready as threads and children may want soon. In the browser they are made on
/// the way after keep_template(), each of which takes a core for some ten milliseconds: what a program measures before that is over, is
/// disturbed by it. With 0, no more threads' workers are made ready. Elsewhere there is nothing to wait for. On the thread that called
/// keep_template(), once.
void await_ready(double timeout_ms);

}  // namespace poolyard
