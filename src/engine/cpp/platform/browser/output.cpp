#include "../output.h"

#include <cstdio>

#include <emscripten/console.h>
#include <emscripten/emscripten.h>
#include <wasi/api.h>

#include <poolyard/output.h>

// What the C library writes ends here, see output.js.
extern "C" EMSCRIPTEN_KEEPALIVE int poolyard_fd_write(int file, const __wasi_ciovec_t* parts, int count, __wasi_size_t* written) {
  using namespace poolyard;
  *written = 0;
  for (int i = 0; i < count; ++i) {
    if (parts[i].buf_len == 0) continue;
    output::write(file == 2 ? output::Stream::err : output::Stream::out,
                  {reinterpret_cast<const char*>(parts[i].buf), parts[i].buf_len});
    *written += parts[i].buf_len;
  }
  return 0;
}

namespace poolyard::engine::platform {

void print_to_run() { std::setvbuf(stdout, nullptr, _IONBF, 0); }

void tell_terminal(const char* text) { emscripten_err(text); }

}  // namespace poolyard::engine::platform
