#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <poolyard/process.h>

#include "options.h"

// Asked by ThreadSanitizer at its start, by nobody else. An exception that two threads hold (AsyncResult: the worker's and
// the one rethrown by get()) is counted inside libstdc++, which is not instrumented: the last to let go seems to race
// with those who read it before. Only frames of that counting are named here.
extern "C" const char* __tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n"
         "race:__cxa_end_catch\n";
}

namespace {
std::vector<std::string> options;
}

std::optional<double> option(const char* name) {
  const std::string begin = "--" + std::string(name) + "=";
  for (const std::string& given : options) {
    if (given.starts_with(begin)) return std::strtod(given.c_str() + begin.size(), nullptr);
  }
  return std::nullopt;
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  options.assign(argv + 1, argv + argc);
  int failed = RUN_ALL_TESTS();
  // Not `return`: in the browser a program ends when it says so.
  poolyard::exit_process(failed);
}
