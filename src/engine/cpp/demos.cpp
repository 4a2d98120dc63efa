// poolyard-demos: the demos that are written in C++, compiled ahead. A page has no compiler, so a program's text is not run but
// looked up here: one that differs in nothing but its parameters' values is the same program.
#include <algorithm>
#include <cstdio>

#include "../parameters.h"
#include "demo.h"

namespace poolyard::engine {
namespace {

std::vector<CompiledDemo>& demos() {
  static std::vector<CompiledDemo> all;
  return all;
}

std::vector<Parameter> values;  // written before the demo starts, never after

/// As the gallery shows a file: without title and explanation.
std::string_view program_of(std::string_view text) {
  while (text.starts_with("// title: ") || text.starts_with("// about: ") || text.starts_with("//        ")) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
  return text;
}

}  // namespace

void add_demo(const CompiledDemo& demo) { demos().push_back(demo); }

int value_of(std::string_view parameter, int declared) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const Parameter& p) { return p.name == parameter; });
  return found == values.end() ? declared : static_cast<int>(found->value);
}

int run_compiled(const Program& program) {
  const std::string_view name = std::string_view(program.name).substr(program.name.rfind('/') + 1);
  const auto demo = std::find_if(demos().begin(), demos().end(), [&](const CompiledDemo& d) { return d.name == name; });
  if (demo == demos().end()) {
    std::fprintf(stderr, "%s is none of the C++ programs that were compiled ahead, and nothing here can compile it.\n", program.name.c_str());
    return 2;
  }
  if (!program.text.empty()) {
    values = parameters(program.text);
    if (without_values(program_of(program.text)) != without_values(program_of(demo->text))) {
      std::fprintf(stderr, "%s is not as it was when it was compiled, and nothing here can compile it: only its parameters can be changed.\n",
                   program.name.c_str());
      return 2;
    }
  }
  return demo->run(program);
}

}  // namespace poolyard::engine

int main(int argc, char** argv) { return poolyard::engine::image_main(argc, argv); }
