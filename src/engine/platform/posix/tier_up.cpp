#include "../tier_up.h"

namespace poolyard::engine::platform {

bool tiers_up() { return false; }
void follow_tier_up() {}

}  // namespace poolyard::engine::platform
