#include <poolyard/task_text.h>

#include <array>
#include <charconv>

#include <poolyard/arena.h>
#include <poolyard/note.h>
#include <poolyard/trace.h>

#include "remote_exception.h"

namespace poolyard::trace {

constinit thread_local int TaskText::left_ = 256;

bool TaskText::claim() {
  if (current_task().task < 0) return false;
  --left_;
  return true;
}

void TaskText::raised(const std::exception_ptr& error) {
  if (!wanted_) return;
  add(" raised ");
  add_known(describe_exception(error));
  write();
}

void TaskText::add_number(double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  add_known({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void TaskText::add_text(std::string_view value) {
  constexpr std::size_t kText = 80;
  std::size_t length = value.size();
  if (length > kText) {
    length = kText;
    while (length > 0 && (value[length] & 0xc0) == 0x80) --length;  // whole characters only
  }
  add("'");
  add_known(value.substr(0, length));
  if (length < value.size()) add("…");
  add("'");
}

void TaskText::write() {
  const CurrentTask current = current_task();
  if (!known_ || current.task < 0) return;
  Note{.kind = Note::Kind::task, .lane = current_lane_id(), .time = trace_now(), .pool = current.pool, .task = current.task, .text = text_}.write(
      *Arena::current());
}

}  // namespace poolyard::trace
