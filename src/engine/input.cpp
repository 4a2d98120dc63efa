#include "input.h"

#include <mutex>

#include <poolyard/bell.h>
#include <poolyard/process.h>

#include "interpreter.h"
#include "run_protocol.h"

namespace poolyard::engine {
namespace {

bool is_open = false;  // set before the program runs
// A ring has one reader at a time. Never held by who has the interpreter lock and waits for this one: see read_input().
std::mutex reading;
bool asked = false;  // guarded by it: whoever types has been told that somebody waits, and has not answered

}  // namespace

void open_input() { is_open = true; }

void forget_input() {
  is_open = false;  // so that nobody here takes the mutex, which somebody may have held when this process was copied
}

std::size_t read_input(char* to, std::size_t bytes) {
  if (!is_open) return 0;
  std::size_t count = 0;
  wait_interruptibly(trace::Wait::input, 0, kForever, [&](double patience) {
    std::lock_guard only_reader(reading);
    Ring typed = inbox();
    if (typed.readable() == 0 && !typed.writer_closed()) {
      try {
        if (!asked) outbox().write(&kWantsInput, 1);
        asked = true;
        Bell(*Arena::current()).ring(Bell::Call::news);
      } catch (const RingClosed&) {
        return true;  // nobody is there any more who could type
      }
      typed.wait_readable(patience);
    }
    count = typed.try_read(to, bytes);
    if (count > 0) asked = false;
    return count > 0 || typed.writer_closed();
  });
  return count;
}

}  // namespace poolyard::engine
