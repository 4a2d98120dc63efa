// The template natively: a fork server. It is a copy of the process that kept it, with one thread and no program of its own,
// and forks a child at each request. Who asks, not the server, is the child's parent in every other respect.
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

/// Forks the server, which hangs on `lifeline`, calls `prepare`, then `enter` in each child, and ends with all who could ask it.
/// Throws ProcessError.
void keep_template_server(int lifeline, void (*prepare)(), void (*enter)(int slot));

/// A child for `slot` that hangs on `lifeline`. Nothing when there is no server (any more), and so no child either.
/// Throws ProcessError when the server could not fork.
std::optional<TemplateChild> start_from_template(int slot, int lifeline);

/// The exit code of a child, from what `report` has to say. Nothing when the server died first.
std::optional<int> template_report(int report);

/// In the process that kept the template, at its end: leaves no server behind.
void end_template_server();

}  // namespace poolyard::platform
