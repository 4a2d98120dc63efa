#include "held.h"

#include <algorithm>

#include <poolyard/cause.h>
#include <poolyard/resource.h>

namespace poolyard::trace {

constinit thread_local Held::List Held::list_{};

void Held::find_and_give_back(std::uint32_t object) {
  for (int i = list_.count - 1; i >= 0; --i) {
    const Entry entry = list_.entries[i];
    if (entry.object != object) continue;
    std::copy(list_.entries + i + 1, list_.entries + list_.count, list_.entries + i);
    --list_.count;
    if (entry.told) Resource::clear_holder(object, current_lane_id());
    return;
  }
}

void Held::tell() {
  for (int i = 0; i < list_.count; ++i) {
    Resource::set_holder(list_.entries[i].object, current_lane_id(), 0, list_.entries[i].fast);
    list_.entries[i].told = true;
  }
}

}  // namespace poolyard::trace
