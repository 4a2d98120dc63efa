// How a child ends with its parent, whatever ends that: a pipe of which only the parent holds the writing end.
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

}  // namespace poolyard::platform
