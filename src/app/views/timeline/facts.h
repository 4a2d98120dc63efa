// How numbers and facts are written beside the lanes.
#pragma once

#include <string>
#include <string_view>

#include "views/ui.h"

namespace poolyard::app {

std::string percent(double share);
/// With as many digits as one has a use for.
std::string decimal(double number);
/// A name and what it is, beside each other; gives the height.
float draw_fact(Ui& ui, std::string_view name, std::string_view value, const Rect& at);
/// The same of what can be gone to; takes its height from `place`. True when pressed.
bool draw_link(Ui& ui, std::string_view id, std::string_view name, std::string_view value, Rect& place);

}  // namespace poolyard::app
