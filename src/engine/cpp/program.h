// A C++ program as a run: what image.cpp, which speaks for it with whoever started it, asks of the image it is linked into, and the
// other way round.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "../program.h"

namespace poolyard::engine {

/// Runs the one of the image's programs that `program` names (demos.cpp), or the only one (own_main.cpp); gives its status.
int run_compiled(const Program& program);

/// What the image's main() does.
int image_main(int argc, char** argv);

/// Calls a main() as the system would.
template <class Main>
int call_main(Main* main, const Program& program) {
  if constexpr (std::is_invocable_v<Main*>) {
    return main();
  } else {
    std::vector<std::string> words = {program.name};
    words.insert(words.end(), program.arguments.begin(), program.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    return main(static_cast<int>(words.size()), argv.data());
  }
}

}  // namespace poolyard::engine
