#include "model/escape_sequence.h"

namespace poolyard::app {

void EscapeSequence::begin() {
  state_ = State::begun;
  command_ = 0;
  parameters_.clear();
}

EscapeSequence::Taken EscapeSequence::take(char byte) {
  const auto whole = [this] {
    state_ = State::none;
    return Taken::whole;
  };
  const auto code = static_cast<unsigned char>(byte);
  // A line's end, and another sequence's beginning, end one that was left unfinished; the texts' own end begins with ESC, too.
  const bool text_ends = state_ == State::text && (code == 0x1b || code == 0x07);
  if (code < 0x20 && !text_ends) {
    state_ = State::none;
    return Taken::refused;
  }
  switch (state_) {
    case State::none: return Taken::refused;
    case State::begun:
      if (byte == '[') state_ = State::control;
      else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_') state_ = State::text;  // a title, a link
      else if (code < 0x30) break;  // which character set: one more byte
      else return whole();
      break;
    case State::control:
      if (code >= 0x40) {
        command_ = byte;
        return whole();
      }
      if (parameters_.size() < kMostParameters) parameters_ += byte;
      break;
    case State::text:
      if (code == 0x07) return whole();
      if (code == 0x1b) state_ = State::text_ends;
      break;
    case State::text_ends: return whole();
  }
  return Taken::more;
}

}  // namespace poolyard::app
