// What becomes of the interpreter's own machine code while it runs: one implementation each in posix/ and browser/.
//
// A browser compiles WebAssembly twice: at once and badly, then, what is hot, in the background and well. It is the same
// compiled module for all processes of a page.
#pragma once

namespace poolyard::engine::platform {

/// Whether code gets faster by being run, so that it is worth running some before there is a program.
bool tiers_up();

/// From now on, Python threads that are in the interpreter's slow code move into the good code soon after there is some: some 20 times a
/// second whoever runs is asked to enter the evaluation loop again, and then says where it stands, too. To be called when a program begins.
void follow_tier_up();
/// From now on no more: the interpreter is about to be taken down.
void leave_tier_up();

}  // namespace poolyard::engine::platform
