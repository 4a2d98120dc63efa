// What an engine and whoever started it agree on: Run on one side, the images' main.cpp and cpp/image.cpp on the other.
#pragma once

#include <cstdint>
#include <string>

#include <poolyard/process.h>
#include <poolyard/serialize.h>
#include <poolyard/trace.h>

#include "program.h"
#include "simulation/findings.h"

namespace poolyard::engine {

// What an engine tells through its outbox, a byte each.
inline constexpr char kReady = 'r';    ///< the interpreter is set up and waits for a program
inline constexpr char kStarted = 's';  ///< the program starts; followed by the time, a double: trace_now()
inline constexpr char kWantsInput = 'i';  ///< the program waits for its standard input
inline constexpr char kStuck = 'w';    ///< of a simulated run: every thread waits, and nothing will end that
inline constexpr char kFound = 'f';    ///< of an exploration, what is new: a 32-bit length, then simulation::Findings (to_bytes)

// To the engine's inbox goes the program: a 32-bit length, then its bytes (to_bytes); after it, its standard input. The inbox's end is
// the input's.

/// In an engine: waits for its program. Throws RingClosed when nobody needs the engine any more.
inline Program receive_program() {
  std::uint32_t bytes = 0;
  inbox().read(&bytes, sizeof bytes);
  std::string text(bytes, '\0');
  inbox().read(text.data(), bytes);
  return from_bytes<Program>(text);
}

/// In an engine: the program starts now.
inline void tell_started() {
  const double now = trace::trace_now();
  outbox().write(&kStarted, 1);
  outbox().write(&now, sizeof now);
}

/// In an engine that explores.
inline void tell_found(const simulation::Findings& news) {
  const std::string bytes = to_bytes(news);
  const auto length = static_cast<std::uint32_t>(bytes.size());
  outbox().write(&kFound, 1);
  outbox().write(&length, sizeof length);
  outbox().write(bytes.data(), bytes.size());
}

}  // namespace poolyard::engine
