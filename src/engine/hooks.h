// From the interpreter's events (py_poolyard.h) to trace lanes: what each Python thread is doing.
#pragma once

#include <string>

namespace poolyard::engine {

/// From here on every thread that Python starts has a lane, and its state follows the interpreter's events.
void install_hooks();
/// From here on they have not.
void remove_hooks();
/// From here on nothing happens but that each thread says its name when it begins.
void tell_thread_names(void (*told)(const std::string& name));

/// In a copy: whatever wait its thread was in belongs to the original.
void forget_waits();

/// In the browser: when this process is to end, its Python threads stop where they are.
void install_stop_handler();

}  // namespace poolyard::engine
