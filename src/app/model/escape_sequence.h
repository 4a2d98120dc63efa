// What a program sends to a terminal besides text, from ESC on: read a byte at a time, so that none of it is shown as text.
//
//     escape.begin();                      // ESC was seen
//     switch (escape.take(byte)) …         // while escape.goes_on()
#pragma once

#include <string>

namespace poolyard::app {

class EscapeSequence {
 public:
  enum class Taken {
    more,     ///< it goes on
    whole,    ///< that was its last byte
    refused,  ///< the byte is none of it: it was broken off
  };

  void begin();
  bool goes_on() const { return state_ != State::none; }
  Taken take(char byte);

  /// Of one that was whole: its last byte if it began with ESC [, else 0; and what stood between.
  char command() const { return command_; }
  const std::string& parameters() const { return parameters_; }

 private:
  enum class State { none, begun, control, text, text_ends };
  static constexpr std::size_t kMostParameters = 64;
  State state_ = State::none;
  char command_ = 0;
  std::string parameters_;
};

}  // namespace poolyard::app
