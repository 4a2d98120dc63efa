// How all processes of a run end with its first one, its head, whatever ends that: a pipe of which only the head holds the writing
// end. The others pass it on, so that a child may outlive its parent, but not the run.
//
// PR_SET_PDEATHSIG would speak of the thread that started the child, which may end long before its process, and of the parent
// as the system sees it, which for a child of the template is the server. The pipe speaks of the process that it belongs to.
#pragma once

#include "descriptor.h"

namespace poolyard::platform {

class Lifeline {
 public:
  /// Throws ProcessError.
  Lifeline();
  /// What children get, to pass to hang_on().
  int handle() const { return reader_.get(); }

 private:
  Descriptor reader_, writer_;
};

/// The system kills the calling process as soon as the one whose lifeline this is has ended; at once, if it has. Replaces an
/// earlier one. The descriptor is not needed afterwards. Throws ProcessError.
void hang_on(int lifeline);
/// What the calling process hangs on, to pass to others who are to end with the same one. -1: nothing.
int held_lifeline();

}  // namespace poolyard::platform
