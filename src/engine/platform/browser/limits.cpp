#include "../limits.h"

#include <emscripten/em_js.h>

#include <algorithm>

// How many calls of the smallest function the calling thread's stack takes.
EM_JS(int, poolyard_call_depth, (), {
  let depth = 0;
  const call = () => { ++depth; call(); };
  try { call(); } catch { /* RangeError */ }
  return depth;
});

namespace poolyard::engine::platform {

Limits prepare_process() {
  // Two stacks count. The browser's own can only be measured: about 0.5 MB in a worker of Chromium, 4 MB in one of node.
  // Of it, V8 takes 72 bytes for a call of that function (measured: 6788 calls in 480 KB), up to 1.4 KB for each step of C
  // recursion that the interpreter counts (an evaluation counts two), and up to 210 bytes for one of the parser. Optimised
  // code takes most.
  constexpr int kCall = 72, kStep = 1500, kParserStep = 300, kReserve = 48 << 10;
  int bytes = poolyard_call_depth() * kCall;
  // The other is ours, 1 MB in the linear memory: 1000 steps of the worst kind (sort() keeps 2 KB) fit.
  return {.c_recursion = std::clamp((bytes - kReserve) / kStep, 100, 1000),
          .parser_recursion = std::clamp(bytes / kParserStep, 800, 6000)};
}

}  // namespace poolyard::engine::platform
