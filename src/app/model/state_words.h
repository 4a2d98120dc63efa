// What the kinds of time on a lane are called and what they mean, for one who has never heard of them; and the demo that shows each.
#pragma once

#include <string_view>

namespace poolyard::app {

struct StateWords {
  std::string_view name;
  std::string_view meaning;  ///< in whole sentences
  std::string_view demo;     ///< its id, or nothing
};

/// Of a kind of SpanTrack.
const StateWords& words_of_state(int kind);
const StateWords& words_of_task();

}  // namespace poolyard::app
