// OpenGL 3.3 for the desktop: the system library's own functions, no loader.
#pragma once

#define GL_GLEXT_PROTOTYPES
#include <GL/gl.h>
#include <GL/glext.h>

namespace poolyard::app {
inline constexpr const char* kShaderPrefix = "#version 330 core\n";
}
