// Colours for text that somebody else has chosen, so that it can be read on the ground where it stands.
#pragma once

#include <cstdint>

namespace poolyard::app {

/// The contrast of two colours (0xRRGGBB), 1 to 21, as WCAG has it.
double contrast(std::uint32_t a, std::uint32_t b);

/// The colour itself, or as much darker or lighter as it takes to be read on that ground.
std::uint32_t legible(std::uint32_t color, std::uint32_t ground);

}  // namespace poolyard::app
