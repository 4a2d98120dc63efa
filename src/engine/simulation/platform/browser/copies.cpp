#include "simulation/platform/copies.h"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include <poolyard/fork.h>

namespace poolyard::engine::simulation::platform {

// A copy is a process of the run, an instance that begins as a copy of the memory: threads' stacks are not all in that, so it cannot go on
// from anywhere. One that has ended is filled anew, and is the next.

bool copies_go_on() { return false; }

struct Copies::Running {
  Process process;
};

Copies::Copies(ProcessEntry begin) : begin_(begin) {
  if (!keep_template({})) throw std::runtime_error("the browser has no memory for copies of the interpreter");
  await_ready(0);
}
Copies::~Copies() = default;

void Copies::start(int number, const std::string& request) {
  try {
    Process process({.daemon = true}, begin_, request);
    process.start();
    running_.emplace(number, Running{std::move(process)});
  } catch (const ProcessError& error) {
    throw std::runtime_error(std::string("a copy of the interpreter cannot be made: ") + error.what());
  }
}

/// The oldest: so what comes of a search is the same every time.
Copies::Said Copies::wait() {
  const auto first = running_.begin();
  Process& process = first->second.process;
  Said said{first->first, {}, 0};
  try {
    std::uint32_t bytes = 0;
    process.from_child().read(&bytes, sizeof bytes);
    said.bytes.resize(bytes);
    process.from_child().read(said.bytes.data(), bytes);
  } catch (const RingClosed&) {
    said.bytes.clear();
  }
  process.join();
  const int exitcode = process.exitcode().value_or(0);
  said.signal = exitcode < 0 ? -exitcode : 0;
  running_.erase(first);
  return said;
}

void say(std::string_view bytes) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  outbox().write(&length, sizeof length);
  outbox().write(bytes.data(), bytes.size());
  exit_process(0);
}

}  // namespace poolyard::engine::simulation::platform
