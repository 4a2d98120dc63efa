// An image of compiled C++ code as an engine: the process a C++ program runs in, and those that it starts. Others start it by name
// and hand it the program through its inbox (see run.cpp).
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include <poolyard/fork.h>
#include <poolyard/process.h>
#include <poolyard/serialize.h>
#include <poolyard/trace.h>

#include "../platform/limits.h"
#include "../run_protocol.h"
#include "platform/output.h"
#include "program.h"

namespace {

using namespace poolyard;

int run(std::string_view) {
  trace::set_state(trace::State::starting);
  engine::platform::prepare_process();
  outbox().write(&engine::kReady, 1);
  keep_template({});
  engine::Program program;
  try {
    trace::InState waiting(trace::State::idle);
    std::uint32_t bytes = 0;
    inbox().read(&bytes, sizeof bytes);
    std::string text(bytes, '\0');
    inbox().read(text.data(), bytes);
    program = from_bytes<engine::Program>(text);
  } catch (const RingClosed&) {
    return 0;  // nobody needs this engine any more
  }
  await_ready(program.cold ? 0 : 2000);
  std::optional<trace::Unrecorded> unrecorded;
  if (!program.traced) unrecorded.emplace();
  double now = trace::trace_now();
  outbox().write(&engine::kStarted, 1);
  outbox().write(&now, sizeof now);
  trace::set_state(trace::State::running);
  return engine::run_compiled(program);
}

// In every process of the image, however it begins.
const bool set = (set_default_entry(run), engine::platform::print_to_run(), true);

}  // namespace

int poolyard::engine::image_main(int argc, char** argv) {
  freeze_support(argc, argv);
  engine::platform::tell_terminal("This program is started by poolyard-run and by the Poolyard app.\n");
  return 64;
}
