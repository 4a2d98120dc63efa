#include <gtest/gtest.h>

#include <poolyard/process.h>

int main(int argc, char** argv) {
  poolyard::freeze_support(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  // Not `return`: in the browser a program ends when it says so.
  poolyard::exit_process(RUN_ALL_TESTS());
}
