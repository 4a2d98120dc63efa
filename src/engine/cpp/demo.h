// What embed_demo.cmake puts around a demo: its place among those that the image holds.
#pragma once

#include <string_view>

#include "program.h"

namespace poolyard::engine {

struct CompiledDemo {
  std::string_view name;  ///< its file's
  std::string_view text;  ///< as the gallery shows it
  int (*run)(const Program& program);
};

/// To be called before main().
void add_demo(const CompiledDemo& demo);

/// The value of a parameter in the program that runs; `declared` where its text says nothing.
int value_of(std::string_view parameter, int declared);

}  // namespace poolyard::engine
