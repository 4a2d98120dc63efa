// An image of compiled C++ code as an engine: the process a C++ program runs in, and those that it starts. Others start it by name
// and hand it the program through its inbox (see run.cpp).
#include <cstdio>
#include <optional>

#include <poolyard/arena.h>
#include <poolyard/fork.h>
#include <poolyard/process.h>
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
    program = engine::receive_program();
  } catch (const RingClosed&) {
    return 0;  // nobody needs this engine any more
  }
  await_ready(program.cold ? 0 : 2000);
  // It may have threads that have no lane.
  Arena& arena = *Arena::current();
  arena.memory().fetch_add(arena.process_word(Arena::current_process(), Arena::kUnseen), 1);
  std::optional<trace::Unrecorded> unrecorded;
  if (!program.traced) unrecorded.emplace();
  engine::tell_started();
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
