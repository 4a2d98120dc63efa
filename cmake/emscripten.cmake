# The web build's toolchain: Emscripten's own CMake support, found through what ./poolyard wrote.
include("${CMAKE_CURRENT_LIST_DIR}/../build/deps.cmake")
if(NOT POOLYARD_EMSCRIPTEN_ROOT)
  message(FATAL_ERROR "Emscripten is not set up in this clone yet: run ./poolyard setup")
endif()
include("${POOLYARD_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake")
