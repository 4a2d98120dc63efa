#include <gtest/gtest.h>

#include <poolyard/process.h>

// Asked by ThreadSanitizer at its start, by nobody else. An exception that two threads hold (AsyncResult: the worker's and
// the one rethrown by get()) is counted inside libstdc++, which is not instrumented: the last to let go seems to race
// with those who read it before. Only frames of that counting are named here.
extern "C" const char* __tsan_default_suppressions() {
  return "race:std::__exception_ptr::exception_ptr::_M_release\n"
         "race:__cxa_end_catch\n";
}

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  int failed = RUN_ALL_TESTS();
  // Not `return`: in the browser a program ends when it says so.
  poolyard::exit_process(failed);
}
