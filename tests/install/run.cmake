# Installs the library of BUILD into FOLDER, takes the C++ program out of README, builds it there and runs it: with COMPILER, or with
# TOOLCHAIN for node.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${FOLDER})
file(READ ${README} readme)
if(NOT readme MATCHES "```cpp\n(.*)\n```\n\nTo have it")
  message(FATAL_ERROR "README.md has no C++ example before \"To have it…\"")
endif()
file(WRITE ${FOLDER}/square.cpp "${CMAKE_MATCH_1}\n")
if(NOT readme MATCHES "(find_package[^\n]*)\n *(poolyard_image[^\n]*)\n")
  message(FATAL_ERROR "README.md does not say how CMake finds the library")
endif()
# Nothing but what README says: no C++ standard, no include folder.
file(WRITE ${FOLDER}/CMakeLists.txt
  "cmake_minimum_required(VERSION 3.25)\nproject(square CXX)\n"
  "add_executable(square square.cpp)\n${CMAKE_MATCH_1}\n${CMAKE_MATCH_2}\n")

function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${CMAKE_COMMAND} --install ${BUILD} --component library --prefix ${FOLDER}/prefix)
if(TOOLCHAIN)
  # Emscripten's toolchain looks for packages in its own tree and here.
  set(target -DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN} -DCMAKE_FIND_ROOT_PATH=${FOLDER}/prefix)
  set(program node ${FOLDER}/build/square.js)
else()
  set(target -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${FOLDER}/prefix)
  set(program ${FOLDER}/build/square)
endif()
run(${CMAKE_COMMAND} -S ${FOLDER} -B ${FOLDER}/build -G ${GENERATOR} ${target})
run(${CMAKE_COMMAND} --build ${FOLDER}/build)
run(${program})
