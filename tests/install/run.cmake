# Installs the library of BUILD into FOLDER, takes the C++ program out of README, builds it there and runs it.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${FOLDER})
file(READ ${README} readme)
if(NOT readme MATCHES "```cpp\n(.*)\n```\n\nTo have it")
  message(FATAL_ERROR "README.md has no C++ example before \"To have it…\"")
endif()
file(WRITE ${FOLDER}/square.cpp "${CMAKE_MATCH_1}\n")
if(NOT readme MATCHES "(find_package[^\n]*)\n *(target_link_libraries[^\n]*)\n")
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
run(${CMAKE_COMMAND} -S ${FOLDER} -B ${FOLDER}/build -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${COMPILER}
  -DCMAKE_PREFIX_PATH=${FOLDER}/prefix)
run(${CMAKE_COMMAND} --build ${FOLDER}/build)
run(${FOLDER}/build/square)
