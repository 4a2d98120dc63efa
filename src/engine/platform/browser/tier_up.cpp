#include "../tier_up.h"

#include <Python.h>
#include <emscripten/em_js.h>
#include <emscripten/proxying.h>
#include <emscripten/threading.h>

using Ask = void (*)();

// On the host's thread, because its event loop is always free. Nobody tells when code has been replaced; to ask in vain costs
// each thread a microsecond, and it says where it stands (hooks.cpp). What is remembered is not in the memory, which may become another process's (processes.js); between
// the two its slot is below zero.
EM_JS(void, poolyard_keep_asking, (Ask ask), {
  clearTimeout(Module['poolyardAsking']);
  const began = performance.now();
  const later = () => {
    const after = Math.min(Math.max((performance.now() - began) / 4, 20), 50);
    Module['poolyardAsking'] = setTimeout(() => {
      if (POOLYARD.slot < 0) return;
      wasmTable.get(ask)();
      later();
    }, after);
  };
  later();
});

namespace poolyard::engine::platform {

bool tiers_up() { return true; }

void leave_tier_up() {}  // the lock stays where it is

void follow_tier_up() {
  emscripten_proxy_async(emscripten_proxy_get_system_queue(), emscripten_main_runtime_thread_id(),
                         [](void*) { poolyard_keep_asking(poolyard_request_reenter); }, nullptr);
}

}  // namespace poolyard::engine::platform
