// WebGL 2 for the page.
#pragma once

#include <GLES3/gl3.h>

namespace poolyard::app {
inline constexpr const char* kShaderPrefix = "#version 300 es\nprecision highp float;\n";
}
