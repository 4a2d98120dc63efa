// The template natively: a fork server. It is a copy of the process that kept it, with one thread and no program of its own,
// and has a child for each request; the next one is made ready while nobody asks. Who asks, not the server, is the child's
// parent in every other respect.
#pragma once

#include <optional>

#include <sys/types.h>

#include "descriptor.h"

namespace poolyard::platform {

/// A child as the one who asked for it knows it.
struct TemplateChild {
  pid_t pid = 0;
  Descriptor process;  ///< a pidfd
  Descriptor report;   ///< readable when it has ended: see template_report()
};

/// What the server and its children do.
struct TemplateRole {
  void (*prepare)();        ///< in the server, first
  void (*get_ready)();      ///< in a child, perhaps ahead of time
  void (*enter)(int slot);  ///< then, when it is wanted; does not return
};

/// Forks the server, which hangs on `lifeline` and ends with all who could ask it. Throws ProcessError.
void keep_template_server(int lifeline, const TemplateRole& role);

/// A child for `slot` that hangs on `lifeline`. Nothing when there is no server (any more), and so no child either.
/// Throws ProcessError when the server could not fork.
std::optional<TemplateChild> start_from_template(int slot, int lifeline);

/// The exit code of a child, from what `report` has to say. Nothing when the server died first.
std::optional<int> template_report(int report);

/// In the process that kept the template, at its end: leaves no server behind.
void end_template_server();

}  // namespace poolyard::platform
