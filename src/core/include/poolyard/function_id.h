// A function as a number, for what goes to another process of the same program.
//
//     std::int32_t id = function_id(square);
//     auto same = reinterpret_cast<int (*)(int)>(function_from_id(id));   // there
#pragma once

#include <cstdint>

namespace poolyard {

/// A number that means the same in every process of this program. Throws std::invalid_argument for a function that is not part of
/// the program itself (a shared library's).
std::int32_t function_id(void (*function)());
void (*function_from_id(std::int32_t id))();
template <class F>
std::int32_t function_id(F* function) {
  return function_id(reinterpret_cast<void (*)()>(function));
}

}  // namespace poolyard
