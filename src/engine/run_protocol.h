// What an engine tells through its outbox, a byte each: what Run and main.cpp agree on.
#pragma once

namespace poolyard::engine {

inline constexpr char kReady = 'r';    ///< the interpreter is set up and waits for a program
inline constexpr char kStarted = 's';  ///< the program starts; followed by the time, a double: trace_now()

// To the engine's inbox goes the program: a 32-bit length, then its bytes (to_bytes).

}  // namespace poolyard::engine
